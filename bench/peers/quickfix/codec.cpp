// QuickFIX C++ reading and writing the messages that the benchmark's other FIX codecs read and write, timed here.
//
// usage: codec FILE ROUNDS BATCHES
//   FILE   lines: `report OCTETS`, a whole execution report; `order SEQUENCE CLORDID SIDE QUANTITY HUNDREDTHS`
//
// Prints, a line each: `decode NS` and `encode NS` per batch (a message's mean), `digest N` of every field of all
// reports, and `wrote OCTETS` of every order. A batch goes through all messages so many ROUNDS.
//
// Decoding is Message::setString with length and sum checked and without a dictionary, into a message that is used
// again, then all twenty fields by their accessors and convertors. Encoding is a message made beforehand, of which only
// what differs is set, and toString into a string that is used again.

#include <quickfix/FieldConvertors.h>
#include <quickfix/Message.h>
#include <quickfix/fix44/NewOrderSingle.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace
{
enum Tag
{
  Account = 1, AvgPx = 6, ClOrdID = 11, CumQty = 14, ExecID = 17, HandlInst = 21, LastPx = 31, LastQty = 32,
  MsgSeqNum = 34, MsgType = 35, OrderID = 37, OrderQty = 38, OrdStatus = 39, OrdType = 40, Price = 44,
  SenderCompID = 49, SendingTime = 52, Side = 54, Symbol = 55, TargetCompID = 56, TimeInForce = 59, TransactTime = 60,
  PositionEffect = 77, ExecType = 150, LeavesQty = 151
};

const char* const TIME = "20260102-03:04:05.678";
const std::int64_t EPOCH_DAY = 2440588;
const std::int64_t DAY_MS = 86400000;

struct Order
{
  int sequence;
  std::string id, side;
  int quantity;
  std::int64_t hundredths;
};

// What was read, as one number: it is the same for every codec that reads every field.
std::uint64_t text( const std::string& value )
{
  return value.size() + static_cast<unsigned char>( value[ value.size() - 1 ] );
}

std::uint64_t hundredths( const std::string& value )
{
  return static_cast<std::uint64_t>( FIX::DoubleConvertor::convert( value ) * 100 + 0.5 );
}

std::uint64_t milliseconds( const std::string& value )
{
  const FIX::UtcTimeStamp time = FIX::UtcTimeStampConvertor::convert( value );
  return ( time.m_date - EPOCH_DAY ) * DAY_MS + time.m_time / 1000000;
}

std::uint64_t digest( const FIX::Message& message )
{
  const FIX::Header& header = message.getHeader();
  return text( header.getField( MsgType ) ) + text( header.getField( SenderCompID ) )
    + text( header.getField( TargetCompID ) ) + milliseconds( header.getField( SendingTime ) )
    + static_cast<std::uint64_t>( FIX::IntConvertor::convert( header.getField( MsgSeqNum ) ) )
    + text( message.getField( Account ) ) + text( message.getField( ClOrdID ) ) + text( message.getField( ExecID ) )
    + text( message.getField( OrderID ) ) + text( message.getField( Symbol ) )
    + FIX::CharConvertor::convert( message.getField( OrdStatus ) )
    + FIX::CharConvertor::convert( message.getField( Side ) ) + FIX::CharConvertor::convert( message.getField( ExecType ) )
    + hundredths( message.getField( AvgPx ) ) + hundredths( message.getField( LastPx ) )
    + hundredths( message.getField( CumQty ) ) + hundredths( message.getField( LastQty ) )
    + hundredths( message.getField( OrderQty ) ) + hundredths( message.getField( LeavesQty ) )
    + milliseconds( message.getField( TransactTime ) );
}

void prepare( FIX44::NewOrderSingle& order )
{
  order.getHeader().setField( SenderCompID, "GATEWAY" );
  order.getHeader().setField( TargetCompID, "VENUE" );
  order.getHeader().setField( SendingTime, TIME );
  order.setField( Account, "100007" );
  order.setField( HandlInst, "1" );
  order.setField( OrdType, "2" );
  order.setField( Symbol, "EURUSD" );
  order.setField( TimeInForce, "3" );
  order.setField( TransactTime, TIME );
  order.setField( PositionEffect, "O" );
}

std::string& encode( FIX44::NewOrderSingle& message, const Order& order, std::string& octets )
{
  std::string price = std::to_string( order.hundredths );
  price.insert( price.size() - 2, 1, '.' );
  message.getHeader().setField( MsgSeqNum, FIX::IntConvertor::convert( order.sequence ) );
  message.setField( ClOrdID, order.id );
  message.setField( OrderQty, FIX::IntConvertor::convert( order.quantity ) );
  message.setField( Price, price );
  message.setField( Side, order.side );
  return message.toString( octets );
}

// Calls `work` for every message, so many rounds a batch; the first batch warms up.
template<typename Messages, typename Work>
void measure( const char* name, const Messages& messages, long rounds, long batches, Work work )
{
  typedef std::chrono::steady_clock Clock;
  for( long batch = -1; batch < batches; ++batch )
  {
    const Clock::time_point before = Clock::now();
    for( long round = 0; round < rounds; ++round )
    {
      for( const auto& message : messages )
        work( message );
    }
    const double ns = std::chrono::duration<double, std::nano>( Clock::now() - before ).count();
    if( batch >= 0 )
      std::cout << name << ' ' << ns / ( rounds * messages.size() ) << '\n';
  }
}

int run( const char* const* arguments )
{
  std::ifstream file( arguments[ 1 ], std::ios::binary );
  const long rounds = std::atol( arguments[ 2 ] ), batches = std::atol( arguments[ 3 ] );
  std::vector<std::string> reports;
  std::vector<Order> orders;
  for( std::string line; std::getline( file, line ); )
  {
    std::istringstream words( line );
    std::string kind;
    words >> kind;
    if( kind == "report" )
      reports.push_back( line.substr( kind.size() + 1 ) );
    Order order;
    if( kind == "order" && words >> order.sequence >> order.id >> order.side >> order.quantity >> order.hundredths )
      orders.push_back( order );
  }

  FIX::Message report;
  std::uint64_t sum = 0;
  measure( "decode", reports, rounds, batches, [&]( const std::string& octets ) {
    report.setString( octets, true );
    sum += digest( report );
  } );
  sum = 0;
  for( const std::string& octets : reports )
  {
    report.setString( octets, true );
    sum += digest( report );
  }
  std::cout << "digest " << sum << '\n';

  FIX44::NewOrderSingle message;
  prepare( message );
  std::string octets;
  std::uint64_t written = 0;
  measure( "encode", orders, rounds, batches, [&]( const Order& order ) {
    written += encode( message, order, octets ).size();
  } );
  for( const Order& order : orders )
    std::cout << "wrote " << encode( message, order, octets ) << '\n';
  return written == 0;
}
}

int main( int count, char** arguments )
{
  if( count != 4 )
  {
    std::cerr << "usage: codec FILE ROUNDS BATCHES\n";
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
