// A broker on QuickFIX C++: another engine's acceptor, for the gateway's orders to be taken by.
//
// Every order is accepted and filled at its limit (at 100 when it has none), in two parts where it can be parted; a
// ClOrdID that came before is rejected. Numbers go on over connections. Ends when standard input does, and says how
// many orders came, and how many of them twice. With `rests` an order is only accepted, and one that takes its place
// (OrderCancelReplaceRequest, with the identity that was taken last) is filled.
//
// usage: broker PORT [rests]

#include "dictionary.h"

#include <quickfix/Application.h>
#include <quickfix/MessageStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>

#include <iostream>
#include <mutex>
#include <set>
#include <sstream>
#include <string>

namespace
{
enum Tag
{
  Account = 1, AvgPx = 6, ClOrdID = 11, CumQty = 14, ExecID = 17, LastPx = 31, LastQty = 32, MsgType = 35, OrderID = 37,
  OrderQty = 38, OrdStatus = 39, OrigClOrdID = 41, Price = 44, Side = 54, Symbol = 55, OrdRejReason = 103, ExecType = 150, LeavesQty = 151
};

class Broker : public FIX::NullApplication
{
public:
  explicit Broker( bool rests ) : executions( 0 ), repeated( 0 ), rests( rests ) {}

  void fromApp( const FIX::Message& order, const FIX::SessionID& session )
  throw( FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue, FIX::UnsupportedMessageType )
  {
    const std::string kind = order.getHeader().getField( MsgType );
    const bool replaces = rests && kind == "G";
    if( kind != "D" && !replaces )
      throw FIX::UnsupportedMessageType();
    std::lock_guard<std::mutex> guard( lock );
    if( replaces && working.erase( order.getField( OrigClOrdID ) ) == 0 )
      throw FIX::UnsupportedMessageType();
    if( !orders.insert( order.getField( ClOrdID ) ).second )
    {
      ++repeated;
      FIX::Message refused = report( order, "8", "8", 0, 0 );
      refused.setField( OrdRejReason, "6" );
      FIX::Session::sendToTarget( refused, session );
      return;
    }
    // In units of the last decimal of the order, so that parts are exact.
    const long long whole = units( order.getField( OrderQty ) );
    FIX::Message accepted = report( order, replaces ? "5" : "0", "0", 0, whole );
    if( replaces )
      accepted.setField( OrigClOrdID, order.getField( OrigClOrdID ) );
    FIX::Session::sendToTarget( accepted, session );
    if( rests && !replaces )
    {
      working.insert( order.getField( ClOrdID ) );
      return;
    }
    const long long first = whole / 2;
    if( first > 0 )
      fill( order, first, first, whole, session );
    fill( order, whole - first, whole, whole, session );
  }

  std::mutex lock;
  std::set<std::string> orders;
  std::set<std::string> working;
  unsigned long executions;
  unsigned long repeated;
  const bool rests;

private:
  static std::size_t decimals( const std::string& text )
  {
    const std::size_t point = text.find( '.' );
    return point == std::string::npos ? 0 : text.size() - point - 1;
  }

  static long long units( std::string text )
  {
    const std::size_t point = text.find( '.' );
    if( point != std::string::npos )
      text.erase( point, 1 );
    return std::stoll( text );
  }

  // A number of units, with as many decimals as the order's quantity has.
  static std::string quantity( long long count, const FIX::Message& order )
  {
    const std::size_t places = decimals( order.getField( OrderQty ) );
    std::string digits = std::to_string( count );
    if( digits.size() <= places )
      digits.insert( 0, places + 1 - digits.size(), '0' );
    return places == 0 ? digits : digits.insert( digits.size() - places, "." );
  }

  FIX::Message report( const FIX::Message& order, const char* type, const char* status, long long filled, long long left )
  {
    FIX::Message report;
    report.getHeader().setField( MsgType, "8" );
    report.setField( OrderID, "O" + std::to_string( orders.size() ) );
    report.setField( ExecID, "X" + std::to_string( ++executions ) );
    report.setField( ExecType, type );
    report.setField( OrdStatus, status );
    const int copied[] = { ClOrdID, Account, Symbol, Side, OrderQty };
    for( int tag : copied )
      if( order.isSetField( tag ) )
        report.setField( tag, order.getField( tag ) );
    report.setField( CumQty, quantity( filled, order ) );
    report.setField( LeavesQty, quantity( left, order ) );
    report.setField( AvgPx, "0" );
    return report;
  }

  void fill( const FIX::Message& order, long long part, long long filled, long long whole, const FIX::SessionID& session )
  {
    FIX::Message fill = report( order, "F", filled == whole ? "2" : "1", filled, whole - filled );
    fill.setField( LastQty, quantity( part, order ) );
    fill.setField( LastPx, order.isSetField( Price ) ? order.getField( Price ) : "100" );
    FIX::Session::sendToTarget( fill, session );
  }
};
}

int main( int count, char** arguments )
{
  if( count != 2 && count != 3 )
    return 2;
  try
  {
    std::stringstream text;
    text << "[DEFAULT]\nConnectionType=acceptor\nStartTime=00:00:00\nEndTime=00:00:00\n" << dictionary()
         << "SocketNodelay=Y\nSocketAcceptPort=" << arguments[ 1 ] << "\n"
         << "[SESSION]\nBeginString=FIX.4.4\nSenderCompID=BROKER\nTargetCompID=GATEWAY\n";
    Broker broker( count == 3 );
    FIX::MemoryStoreFactory stores;
    FIX::SessionSettings settings( text );
    FIX::SocketAcceptor acceptor( broker, stores, settings );
    acceptor.start();
    std::cout << "ready" << std::endl;
    std::string line;
    while( std::getline( std::cin, line ) ) {}
    std::unique_lock<std::mutex> guard( broker.lock );
    std::cout << broker.orders.size() << " " << broker.repeated << std::endl;
    guard.unlock();
    acceptor.stop( true );
    return 0;
  }
  catch( const std::exception& error )
  {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
