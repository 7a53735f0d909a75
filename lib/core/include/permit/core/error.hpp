#pragma once

#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>

namespace permit {

/// Process exit status; frozen, see docs/errors.md.
enum class ExitStatus : std::uint8_t {
    done = 0,
    failed = 1,
    usage = 2,
    reader = 3,
    card_absent = 4,
    refused = 5,
    not_a_permit = 6,
    answer_is_no = 7,
    registry = 8,
};

/// Every way a program can fail. The text of each stands in the one table behind `describe`.
enum class ErrorCode : std::uint8_t {
    // 1: the machine
    internal,
    file_io,
    no_space,
    // 2: what was asked or given
    bad_usage,
    confirmation_needed,
    bad_input,
    bad_hex,
    bad_date,
    bad_json,
    unknown_member,
    bad_citizen_number,
    test_number_in_production,
    date_in_production,
    facts_disagree,
    unknown_division,
    unknown_ethnic_group,
    text_too_long,
    bad_text,
    bad_portrait,
    bad_table,
    kind_not_offered,
    not_a_store,
    damaged_store,
    store_too_open,
    store_in_use,
    already_exists,
    unknown_authority,
    authority_out_of_scope,
    authority_out_of_date,
    role_not_held,
    serials_exhausted,
    pending_mismatch,
    bad_bundle,
    old_bundle,
    wrong_root,
    bad_status_list,
    wrong_delta,
    old_list,
    altered_file,
    certificate_mismatch,
    unsupported_suite,
    bad_script,
    bad_image,
    image_in_use,
    // 3: service and reader
    no_service,
    no_reader,
    reader_fault,
    card_in_use,
    timed_out,
    no_token,
    token_lacks_mechanism,
    token_sessions_exhausted,
    token_fault,
    // 4: the card is not there
    no_card,
    card_lost,
    card_swapped,
    // 5: keys
    wrong_passphrase,
    wrong_pin,
    pin_locked,
    no_token_key,
    key_version_unknown,
    authentication_refused,
    authentication_delayed,
    // 6: what is on the card
    foreign_card,
    card_not_blank,
    chip_unsupported,
    chip_too_small,
    newer_layout,
    damaged_content,
    chip_refused,
    messaging_broken,
    write_not_confirmed,
    script_mismatch,
    // 7: our card, and the answer is no
    already_issued,
    not_genuine,
    rule_refuses,
    expired_request,
};

/// One row of the error table.
struct ErrorInfo {
    ErrorCode code;
    std::string_view name;  ///< stable, kebab-case; the "error" member of --json
    ExitStatus exit;
    std::string_view cause;   ///< one sentence: what this means
    std::string_view remedy;  ///< one sentence: what to do next
};

[[nodiscard]] std::span<const ErrorInfo> error_table() noexcept;
[[nodiscard]] const ErrorInfo& describe(ErrorCode code) noexcept;

/// The one exception of this project. Findings about a card are not errors; they are returned.
class Error : public std::exception {
public:
    /// `doing`: what failed and where ("read the validity file of card 04…").
    /// `why`: the particular reason; empty takes the table's cause.
    /// `next`: what to do; empty takes the table's remedy. Neither may hold secrets or personal data
    /// the caller did not type.
    Error(ErrorCode code, std::string doing, std::string why = {}, std::string next = {});

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }
    [[nodiscard]] const std::string& doing() const noexcept { return doing_; }
    [[nodiscard]] const std::string& why() const noexcept { return why_; }
    [[nodiscard]] const std::string& next() const noexcept { return next_; }

    /// "doing: why", for logs and tests; tools print the three lines themselves.
    [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

private:
    ErrorCode code_;
    std::string doing_;
    std::string why_;
    std::string next_;
    std::string text_;
};

}  // namespace permit
