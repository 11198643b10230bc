// Settings that have QuickFIX hold what it hears against its own dictionary of FIX 4.4. Debian does not ship that file:
// PACELINE_QUICKFIX_DICTIONARY names it (spec/FIX44.xml of its sources). Fields of a dialect's own are let through.

#pragma once

#include <cstdlib>
#include <string>

inline std::string dictionary()
{
  const char* path = std::getenv( "PACELINE_QUICKFIX_DICTIONARY" );
  if( !path || !*path )
    return "UseDataDictionary=N\n";
  return std::string( "UseDataDictionary=Y\nValidateUserDefinedFields=N\nDataDictionary=" ) + path + "\n";
}
