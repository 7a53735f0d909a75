#pragma once

#include "permit/core/bytes.hpp"

#include <string>

namespace permit::desfire {

/// What one command APDU asks of the card, in words for people: "WriteData to file 03, offset 0, 112 bytes,
/// chained by ISO", "AuthenticateEV2First with key 2 (1 of 2)", "SelectApplication 4A5A01", "next frame",
/// "SELECT by DF name D2760000850100", "ask the reader for the UID".
///
/// Pure: needs no session, since headers are never encrypted (reference 4). Of data there is never more than
/// the number of bytes as the reader sends them: padding, checksums and MAC count where a command says
/// nothing about its length itself. Numbers of files, keys and applications are hexadecimal, all others
/// decimal. An unknown command says so with its INS, bytes that are no short APDU with their number; never
/// empty.
[[nodiscard]] std::string describe_command(BytesView command_apdu);

}  // namespace permit::desfire
