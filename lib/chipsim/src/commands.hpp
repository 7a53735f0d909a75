#pragma once

#include "command.hpp"

namespace permit::chipsim {

/// The commands of reference 4, one function each; command_table.cpp says which bytes start them.

// 4.1 card level
Reply get_version(Card& card, const Request& request);
Reply select_application(Card& card, const Request& request);
Reply get_application_ids(Card& card, const Request& request);
Reply get_df_names(Card& card, const Request& request);
Reply free_memory(Card& card, const Request& request);
Reply get_card_uid(Card& card, const Request& request);
Reply format_picc(Card& card, const Request& request);
Reply set_configuration(Card& card, const Request& request);
Reply read_signature(Card& card, const Request& request);

// 4.2 applications
Reply create_application(Card& card, const Request& request);
Reply create_delegated_application(Card& card, const Request& request);
Reply delete_application(Card& card, const Request& request);
Reply get_delegated_info(Card& card, const Request& request);

// 4.3 keys
Reply get_key_settings(Card& card, const Request& request);
Reply change_key_settings(Card& card, const Request& request);
Reply get_key_version(Card& card, const Request& request);
Reply change_key(Card& card, const Request& request);
Reply change_key_ev2(Card& card, const Request& request);
Reply initialize_key_set(Card& card, const Request& request);
Reply finalize_key_set(Card& card, const Request& request);
Reply roll_key_set(Card& card, const Request& request);

// 4.5 files
Reply create_standard_file(Card& card, const Request& request);
Reply create_backup_file(Card& card, const Request& request);
Reply create_value_file(Card& card, const Request& request);
Reply create_record_file(Card& card, const Request& request);
Reply create_transaction_mac_file(Card& card, const Request& request);
Reply delete_file(Card& card, const Request& request);
Reply get_file_ids(Card& card, const Request& request);
Reply get_iso_file_ids(Card& card, const Request& request);
Reply get_file_settings(Card& card, const Request& request);
Reply change_file_settings(Card& card, const Request& request);
Reply get_file_counters(Card& card, const Request& request);

// 4.6 data
Reply read_data(Card& card, const Request& request);
Reply write_data(Card& card, const Request& request);
Reply get_value(Card& card, const Request& request);
Reply credit(Card& card, const Request& request);
Reply debit(Card& card, const Request& request);
Reply limited_credit(Card& card, const Request& request);
Reply read_records(Card& card, const Request& request);
Reply write_record(Card& card, const Request& request);
Reply update_record(Card& card, const Request& request);
Reply clear_record_file(Card& card, const Request& request);

// 4.7 transactions
Reply commit_transaction(Card& card, const Request& request);
Reply abort_transaction(Card& card, const Request& request);
Reply commit_reader_id(Card& card, const Request& request);

}  // namespace permit::chipsim
