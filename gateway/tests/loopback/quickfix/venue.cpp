// A venue on QuickFIX C++ that says what it is told: another engine's session below the stories of a test.
//
// A message of the application that comes is written to standard output as a line, `|` between its fields. A line of
// standard input is a message to be said, its type and its fields: `8 37=O1|17=X1`. Without a connection it keeps its
// number, and is sent when the peer asks for it. Other lines:
//
//   refuse 3    the next message of the application has a quantity that is out of range: the session rejects it
//   refuse j    the next message of the application is of a type that nobody here deals with
//   gone        answered with the same word when no connection has the session
//
// Numbers go on over connections. Ends when standard input does.
//
// usage: venue PORT

#include "dictionary.h"

#include <quickfix/Application.h>
#include <quickfix/MessageStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>

namespace
{
const int OrderQty = 38;
const int PossResend = 97;

std::mutex output;

void tell( const std::string& line )
{
  std::lock_guard<std::mutex> guard( output );
  std::cout << line << std::endl;
}

class Venue : public FIX::NullApplication
{
public:
  Venue() : refusal( 0 ) {}

  void fromApp( const FIX::Message& message, const FIX::SessionID& )
  throw( FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType )
  {
    std::string line = message.toString();
    std::replace( line.begin(), line.end(), '\001', '|' );
    tell( line );
    const char refused = refusal.exchange( 0 );
    if( refused == '3' )
      throw FIX::IncorrectTagValue( OrderQty );
    if( refused == 'j' )
      throw FIX::UnsupportedMessageType();
  }

  std::atomic<char> refusal;
};

void say( const std::string& line, const FIX::SessionID& session )
{
  FIX::Message message;
  const std::size_t blank = line.find( ' ' );
  message.getHeader().setField( 35, line.substr( 0, blank ) );
  std::stringstream fields( line.substr( blank + 1 ) );
  std::string field;
  while( std::getline( fields, field, '|' ) )
  {
    const std::size_t equals = field.find( '=' );
    const int tag = std::stoi( field.substr( 0, equals ) );
    FIX::FieldMap& place = tag == PossResend ? static_cast<FIX::FieldMap&>( message.getHeader() ) : message;
    place.setField( tag, field.substr( equals + 1 ) );
  }
  FIX::Session::sendToTarget( message, session );
}
}

int main( int count, char** arguments )
{
  if( count != 2 )
    return 2;
  try
  {
    std::stringstream text;
    text << "[DEFAULT]\nConnectionType=acceptor\nStartTime=00:00:00\nEndTime=00:00:00\n" << dictionary()
         << "SocketNodelay=Y\nSocketAcceptPort=" << arguments[ 1 ] << "\n"
         << "[SESSION]\nBeginString=FIX.4.4\nSenderCompID=BROKER\nTargetCompID=GATEWAY\n";
    const FIX::SessionID session( "FIX.4.4", "BROKER", "GATEWAY" );
    Venue venue;
    FIX::MemoryStoreFactory stores;
    FIX::SessionSettings settings( text );
    FIX::SocketAcceptor acceptor( venue, stores, settings );
    acceptor.start();
    tell( "ready" );
    std::string line;
    while( std::getline( std::cin, line ) )
    {
      if( line == "gone" )
      {
        while( FIX::Session::isSessionRegistered( session ) )
          std::this_thread::yield();
        tell( line );
      }
      else if( line.compare( 0, 7, "refuse " ) == 0 )
        venue.refusal = line[ 7 ];
      else
        say( line, session );
    }
    acceptor.stop( true );
    return 0;
  }
  catch( const std::exception& error )
  {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
