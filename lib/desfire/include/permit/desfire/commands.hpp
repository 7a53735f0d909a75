#pragma once

/// Every command of the chip as a value, by the sections of reference 4. Left out: delegated applications
/// (C9, 69), proximity check and virtual cards; they would be builders of their own beside these.

#include "permit/desfire/application_commands.hpp"
#include "permit/desfire/card_commands.hpp"
#include "permit/desfire/command.hpp"
#include "permit/desfire/data_commands.hpp"
#include "permit/desfire/file_commands.hpp"
#include "permit/desfire/key_commands.hpp"
