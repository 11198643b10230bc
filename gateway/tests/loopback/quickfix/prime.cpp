// A drop copy on QuickFIX C++: another engine tells what an account trades, for the gateway to copy.
//
// Every logon brings the next batch of trades of one unit each at 100, in account `leader1`, and the first of them
// once more with PossResend. Numbers go on over connections, and what is asked for is sent again. Ends when standard
// input does, and says how many trades it has told.
//
// usage: prime PORT BATCH

#include "dictionary.h"

#include <quickfix/Application.h>
#include <quickfix/MessageStore.h>
#include <quickfix/Session.h>
#include <quickfix/SessionSettings.h>
#include <quickfix/SocketAcceptor.h>

#include <iostream>
#include <mutex>
#include <sstream>
#include <string>

namespace
{
enum Tag
{
  Account = 1, AvgPx = 6, CumQty = 14, ExecID = 17, LastPx = 31, LastQty = 32, MsgType = 35, OrderID = 37,
  OrdStatus = 39, Side = 54, Symbol = 55, PossResend = 97, ExecType = 150, LeavesQty = 151
};

class Prime : public FIX::NullApplication
{
public:
  explicit Prime( int batch ) : batch( batch ), told( 0 ) {}

  void onLogon( const FIX::SessionID& session )
  {
    std::lock_guard<std::mutex> guard( lock );
    const int first = told + 1;
    for( int trade = 0; trade < batch; ++trade )
      tell( ++told, false, session );
    tell( first, true, session );
  }

  std::mutex lock;
  const int batch;
  int told;

private:
  static void tell( int trade, bool again, const FIX::SessionID& session )
  {
    FIX::Message report;
    report.getHeader().setField( MsgType, "8" );
    if( again )
      report.getHeader().setField( PossResend, "Y" );
    report.setField( OrderID, "O" + std::to_string( trade ) );
    report.setField( ExecID, "X" + std::to_string( trade ) );
    report.setField( ExecType, "F" );
    report.setField( OrdStatus, "2" );
    report.setField( Account, "leader1" );
    report.setField( Symbol, "XYZ" );
    report.setField( Side, "1" );
    report.setField( LastQty, "1" );
    report.setField( LastPx, "100" );
    report.setField( CumQty, "1" );
    report.setField( LeavesQty, "0" );
    report.setField( AvgPx, "100" );
    FIX::Session::sendToTarget( report, session );
  }
};
}

int main( int count, char** arguments )
{
  if( count != 3 )
    return 2;
  try
  {
    std::stringstream text;
    text << "[DEFAULT]\nConnectionType=acceptor\nStartTime=00:00:00\nEndTime=00:00:00\n" << dictionary()
         << "SocketNodelay=Y\nSocketAcceptPort=" << arguments[ 1 ] << "\n"
         << "[SESSION]\nBeginString=FIX.4.4\nSenderCompID=PRIME\nTargetCompID=GATEWAY\n";
    Prime prime( std::stoi( arguments[ 2 ] ) );
    FIX::MemoryStoreFactory stores;
    FIX::SessionSettings settings( text );
    FIX::SocketAcceptor acceptor( prime, stores, settings );
    acceptor.start();
    std::cout << "ready" << std::endl;
    std::string line;
    while( std::getline( std::cin, line ) ) {}
    std::unique_lock<std::mutex> guard( prime.lock );
    std::cout << prime.told << " 0" << std::endl;
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
