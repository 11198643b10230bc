// A copy-trading gateway on QuickFIX C++, as small as it can be: the peer that the benchmark measures beside ours.
//
// Two FIX 4.4 sessions, both opened from here: a leader's execution reports come in on one, an order for each of
// the leader's followers goes out on the other. A follower's quantity is the leader's times the account's ratio,
// in thousandths, towards zero. No positions, limits, deadlines or records of decisions: it does less than ours.
//
// usage: copier LEADER_PORT VENUE_PORT STORE MODE
//   STORE  memory, or the directory of a file store
//   MODE   poll      one thread that asks the sockets without pause (SocketInitiator::poll)
//          select    one thread that waits in select (SocketInitiator::start)
//          threaded  a thread for each session (ThreadedSocketInitiator)
//
// Ends when standard input does.

#include <quickfix/Application.h>
#include <quickfix/FileStore.h>
#include <quickfix/MessageStore.h>
#include <quickfix/Session.h>
#include <quickfix/SocketInitiator.h>
#include <quickfix/ThreadedSocketInitiator.h>
#include <quickfix/fix44/NewOrderSingle.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>
#include <fcntl.h>

namespace
{
enum Tag
{
  Account = 1, ClOrdID = 11, LastPx = 31, LastQty = 32, MsgType = 35, OrderQty = 38, OrdType = 40, Price = 44,
  Side = 54, Symbol = 55, TimeInForce = 59, TransactTime = 60, PositionEffect = 77, ExecType = 150
};

// One follower account, with its order made beforehand: what differs from event to event is set when it is sent.
struct Follower
{
  std::int64_t ratio_thousandths;
  FIX44::NewOrderSingle order;
};

// Leader `L<n>` has n followers. The ratios are the same in every peer.
std::vector<Follower> followers( int count )
{
  std::vector<Follower> all( count );
  for( int index = 0; index < count; ++index )
  {
    Follower& follower = all[ index ];
    follower.ratio_thousandths = 500 + index % 1000;
    follower.order.setField( Account, std::to_string( 100000 + index ) );
    follower.order.setField( OrdType, "2" );
    follower.order.setField( TimeInForce, "3" );
    follower.order.setField( PositionEffect, "O" );
  }
  return all;
}

class Copier : public FIX::NullApplication
{
public:
  Copier() : m_venue( 0 ), m_orders( 0 )
  {
    for( int count = 1; count <= 1000; count *= 10 )
      m_leaders.emplace_back( "L" + std::to_string( count ), followers( count ) );
  }

  void onLogon( const FIX::SessionID& id )
  {
    if( id.getTargetCompID() == "VENUE" )
      m_venue = FIX::Session::lookupSession( id );
  }

  void fromApp( const FIX::Message& message, const FIX::SessionID& )
    throw( FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType )
  {
    if( message.getHeader().getField( MsgType ) != "8" || message.getField( ExecType ) != "F" || !m_venue )
      return;
    const std::string& leader = message.getField( Account );
    for( auto& known : m_leaders )
    {
      if( known.first == leader )
        copy( message, known.second );
    }
  }

private:
  void copy( const FIX::Message& fill, std::vector<Follower>& followers )
  {
    const std::string& symbol = fill.getField( Symbol );
    const std::string& side = fill.getField( Side );
    const std::string& price = fill.getField( LastPx );
    const std::int64_t lots = std::strtoll( fill.getField( LastQty ).c_str(), 0, 10 );
    const std::string now = FIX::UtcTimeStampConvertor::convert( FIX::UtcTimeStamp(), 3 );
    for( auto& follower : followers )
    {
      const std::int64_t quantity = lots * follower.ratio_thousandths / 1000;
      if( quantity == 0 )
        continue;
      FIX44::NewOrderSingle& order = follower.order;
      order.setField( ClOrdID, number() );
      order.setField( OrderQty, std::to_string( quantity ) );
      order.setField( Price, price );
      order.setField( Side, side );
      order.setField( Symbol, symbol );
      order.setField( TransactTime, now );
      m_venue->send( order );
    }
  }

  // Twenty characters, as long as ours.
  std::string number()
  {
    std::string text( "P0000000000000000000" );
    std::uint64_t rest = ++m_orders;
    for( std::size_t at = text.size() - 1; rest != 0; --at, rest /= 10 )
      text[ at ] = static_cast<char>( '0' + rest % 10 );
    return text;
  }

  FIX::Session* m_venue;
  std::uint64_t m_orders;
  std::vector<std::pair<std::string, std::vector<Follower>>> m_leaders;
};

// What is switched off is what the gateway does not do either (dictionary, check of sums) or what is of no use
// over a loopback that starts afresh. Messages are kept for a resend in both stores, as the gateway's journal does.
std::string settings( const char* leader_port, const char* venue_port, const char* store )
{
  std::ostringstream text;
  text << "[DEFAULT]\nConnectionType=initiator\nBeginString=FIX.4.4\nSenderCompID=COPIER\n"
          "StartTime=00:00:00\nEndTime=00:00:00\nHeartBtInt=30\nReconnectInterval=1\nSocketConnectHost=127.0.0.1\n"
          "SocketNodelay=Y\nUseDataDictionary=N\nValidateLengthAndChecksum=N\nCheckCompID=N\nCheckLatency=N\n"
          "ValidateFieldsOutOfOrder=N\nValidateFieldsHaveValues=N\nPersistMessages=Y\n"
       << "FileStorePath=" << store << "\n"
       << "[SESSION]\nTargetCompID=LEADER\nSocketConnectPort=" << leader_port << "\n"
       << "[SESSION]\nTargetCompID=VENUE\nSocketConnectPort=" << venue_port << "\n";
  return text.str();
}

// Reads standard input, which says nothing, until it ends.
bool ended()
{
  char octet;
  return ::read( 0, &octet, 1 ) == 0;
}

int run( const char* const* arguments )
{
  std::istringstream text( settings( arguments[ 1 ], arguments[ 2 ], arguments[ 3 ] ) );
  FIX::SessionSettings settings( text );
  Copier copier;
  std::unique_ptr<FIX::MessageStoreFactory> stores;
  if( std::strcmp( arguments[ 3 ], "memory" ) == 0 )
    stores.reset( new FIX::MemoryStoreFactory );
  else
    stores.reset( new FIX::FileStoreFactory( settings ) );

  const std::string mode = arguments[ 4 ];
  std::unique_ptr<FIX::Initiator> initiator;
  if( mode == "threaded" )
    initiator.reset( new FIX::ThreadedSocketInitiator( copier, *stores, settings ) );
  else
    initiator.reset( new FIX::SocketInitiator( copier, *stores, settings ) );
  if( mode == "poll" )
  {
    ::fcntl( 0, F_SETFL, O_NONBLOCK );
    for( unsigned turn = 0; turn % 65536 != 0 || !ended(); ++turn )
      initiator->poll( 0.0 );
  }
  else
  {
    initiator->start();
    while( !ended() ) {}
  }
  // The counterparty is gone: there is nobody to say goodbye to.
  std::_Exit( 0 );
}
}

int main( int count, char** arguments )
{
  if( count != 5 )
  {
    std::cerr << "usage: copier LEADER_PORT VENUE_PORT memory|DIRECTORY poll|select|threaded\n";
    return 2;
  }
  try
  {
    return run( arguments );
  }
  catch( std::exception& error )
  {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
