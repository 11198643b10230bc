// An initiator on QuickFIX C++: another engine's orders, for our acceptor to echo.
//
// Logs on, sends orders, and waits for each to come back. Then it pretends to have missed all of them, so that the
// acceptor has to send them again. Says how many different orders came back, and how many messages came as possible
// duplicates.
//
// usage: initiator PORT ORDERS

#include "dictionary.h"

#include <quickfix/Application.h>
#include <quickfix/MessageStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketInitiator.h>

#include <condition_variable>
#include <iostream>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <thread>

namespace
{
class Echoes : public FIX::NullApplication
{
public:
  Echoes() : on( false ), duplicates( 0 ) {}

  void onLogon( const FIX::SessionID& )
  {
    std::lock_guard<std::mutex> guard( lock );
    on = true;
    changed.notify_all();
  }

  void fromApp( const FIX::Message& message, const FIX::SessionID& )
  throw( FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType )
  {
    std::lock_guard<std::mutex> guard( lock );
    if( message.getHeader().isSetField( 43 ) )
      ++duplicates;
    orders.insert( message.getField( 11 ) );
    changed.notify_all();
  }

  std::mutex lock;
  std::condition_variable changed;
  bool on;
  unsigned long duplicates;
  std::set<std::string> orders;
};

void order( const FIX::SessionID& session, unsigned number )
{
  FIX::Message order;
  order.getHeader().setField( 35, "D" );
  order.setField( 11, "Q" + std::to_string( number ) );
  order.setField( 21, "1" );
  order.setField( 38, "5" );
  order.setField( 40, "1" );
  order.setField( 54, "1" );
  order.setField( 55, "XYZ" );
  order.setField( 60, "20260102-03:04:05" );
  FIX::Session::sendToTarget( order, session );
}
}

int main( int count, char** arguments )
{
  if( count != 3 )
    return 2;
  try
  {
    const unsigned orders = std::stoul( arguments[ 2 ] );
    std::stringstream text;
    text << "[DEFAULT]\nConnectionType=initiator\nStartTime=00:00:00\nEndTime=00:00:00\n" << dictionary()
         << "HeartBtInt=30\nReconnectInterval=1\nSocketNodelay=Y\nSocketConnectHost=127.0.0.1\nSocketConnectPort=" << arguments[ 1 ] << "\n"
         << "[SESSION]\nBeginString=FIX.4.4\nSenderCompID=QUICKFIX\nTargetCompID=PACELINE\n";
    Echoes echoes;
    FIX::MemoryStoreFactory stores;
    FIX::SessionSettings settings( text );
    FIX::SocketInitiator initiator( echoes, stores, settings );
    initiator.start();
    const FIX::SessionID id( "FIX.4.4", "QUICKFIX", "PACELINE" );
    std::unique_lock<std::mutex> guard( echoes.lock );
    echoes.changed.wait( guard, [&] { return echoes.on; } );
    guard.unlock();
    for( unsigned number = 0; number < orders; ++number )
      order( id, number );
    guard.lock();
    echoes.changed.wait( guard, [&] { return echoes.orders.size() == orders; } );
    guard.unlock();
    FIX::Session* session = FIX::Session::lookupSession( id );
    // An echo is counted when its callback has returned: counted behind what follows, the first would not come again.
    while( session->getExpectedTargetNum() < static_cast<long>( orders ) + 2 )
      std::this_thread::yield();
    session->setNextTargetMsgSeqNum( 2 );
    order( id, orders );
    guard.lock();
    echoes.changed.wait( guard, [&] { return echoes.orders.size() == orders + 1 && echoes.duplicates >= orders; } );
    std::cout << echoes.orders.size() << " " << echoes.duplicates << std::endl;
    guard.unlock();
    initiator.stop();
    return 0;
  }
  catch( const std::exception& error )
  {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
