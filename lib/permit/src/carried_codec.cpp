#include "carried_codec.hpp"

#include "match.hpp"
#include "permit/cbor/reader.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/record/cose.hpp"
#include "permit/record/envelope.hpp"
#include "permit/record/text.hpp"
#include "signing.hpp"

#include <algorithm>
#include <utility>

namespace permit::procedures {
namespace {

using cbor::Reader;
using cbor::Writer;
using layout::RecordKind;
namespace cose = record::cose;

// Of the content. A wish that the first cannot say goes in the second, every other in the first: one encoding
// for each content, and programs that know the first only read all they can.
constexpr std::uint64_t first_format = 1;
constexpr std::uint64_t second_format = 2;
constexpr auto request_file = tr_noop("the request");
constexpr auto answer_file = tr_noop("the signed work");
constexpr std::size_t longest_name = 150;  // of stations and authorities, bytes
constexpr std::size_t longest_address = layout::address_limit;

// Wishes by their number in the file.
constexpr std::uint64_t resign_number = 1;
constexpr std::uint64_t endorse_number = 2;
constexpr std::uint64_t extend_number = 3;
constexpr std::uint64_t retire_number = 4;

// Writing

std::uint64_t format_of(const RewriteRequest& wish) {
    const bool in_first =
        std::visit(Match{[](const Resign& resign) { return !resign.moved; },
                         [](const Endorse& endorse) { return endorse.ground == rules::GroundNow::holds; },
                         [](const Extend& extend) { return extend.ground == rules::GroundNow::holds; },
                         [](const Retire&) { return false; }},
                   wish);
    return in_first ? first_format : second_format;
}

void write_resign(Writer& out, const Resign& resign) {
    out.array(resign.moved ? 5 : 4).unsigned_integer(resign_number);
    out.unsigned_integer(resign.division.number()).text(resign.address);
    if (resign.ground) {
        out.unsigned_integer(static_cast<std::uint64_t>(*resign.ground));
    } else {
        out.null();
    }
    if (resign.moved) { out.integer(resign.moved->number()); }
}

void write_endorse(Writer& out, const Endorse& endorse) {
    const bool holds = endorse.ground == rules::GroundNow::holds;
    out.array(holds ? 1 : 2).unsigned_integer(endorse_number);
    if (!holds) { out.unsigned_integer(static_cast<std::uint64_t>(endorse.ground)); }
}

void write_extend(Writer& out, const Extend& extend) {
    const bool holds = extend.ground == rules::GroundNow::holds;
    out.array(holds ? 2 : 3).unsigned_integer(extend_number).integer(extend.until.number());
    if (!holds) { out.unsigned_integer(static_cast<std::uint64_t>(extend.ground)); }
}

void write(Writer& out, const RewriteRequest& wish) {
    std::visit(Match{[&](const Resign& resign) { write_resign(out, resign); },
                     [&](const Endorse& endorse) { write_endorse(out, endorse); },
                     [&](const Extend& extend) { write_extend(out, extend); },
                     [&](const Retire& retire) {
                         out.array(2).unsigned_integer(retire_number);
                         out.unsigned_integer(static_cast<std::uint64_t>(retire.ground));
                     }},
               wish);
}

// Reading

/// Text that will stand on a screen beside the question whether to sign.
std::string text(Reader& in, std::size_t limit) {
    const auto found = in.text();
    if (found.size() > limit || record::text_flaw(found)) { in.fail(tr("a text that cannot stand there")); }
    return std::string{found};
}

Day day(Reader& in) {
    const auto number = in.integer();
    if (number < record::earliest_day.number() || number > record::latest_day.number()) {
        in.fail(tr("a day that no record can have"));
    }
    return Day::from_number(static_cast<std::int32_t>(number));
}

template <std::size_t Size>
std::array<Byte, Size> exactly(Reader& in) {
    const auto found = in.byte_string();
    std::array<Byte, Size> bytes{};
    if (found.size() != Size) { in.fail(tr("a byte string that is not {} bytes long", Size)); }
    std::copy(found.begin(), found.end(), bytes.begin());
    return bytes;
}

Bytes record_bytes(Reader& in, RecordKind kind) {
    const auto found = in.byte_string();
    if (found.empty() || found.size() > layout::record_limit(kind)) {
        in.fail(tr("a record of a length that none has"));
    }
    return {found.begin(), found.end()};
}

Resign resign(Reader& in) {
    const auto division = layout::DivisionCode::from_number(in.unsigned_integer());
    if (!division) { in.fail(tr("a division code that is none")); }
    Resign wish{.division = *division, .address = text(in, longest_address)};
    if (!in.take_null()) {
        const auto number =
            in.unsigned_at_most(static_cast<std::uint64_t>(layout::Ground::family), tr_noop("ground"));
        if (number == 0) { in.fail(tr("a ground that is none")); }
        wish.ground = static_cast<layout::Ground>(number);
    }
    return wish;
}

Resign resign_with_day(Reader& in) {
    Resign wish = resign(in);
    wish.moved = day(in);
    return wish;
}

/// One enumerator of a row that begins with 0, none of them being `least` or below.
template <class Enum>
Enum numbered(Reader& in, Enum least, Enum last, std::string_view what) {
    const auto number = in.unsigned_at_most(static_cast<std::uint64_t>(last), what);
    if (number < static_cast<std::uint64_t>(least)) { in.fail(tr("a number where none is written")); }
    return static_cast<Enum>(number);
}

rules::GroundNow ground_now(Reader& in) {
    using rules::GroundNow;
    return numbered(in, GroundNow::gone, GroundNow::left_the_area, tr_noop("ground"));
}

Extend extend_with_ground(Reader& in) {
    Extend wish{day(in)};
    wish.ground = ground_now(in);
    return wish;
}

RewriteRequest wish(Reader& in) {
    using rules::CancellationGround;
    const auto members = in.array();
    const auto number = in.unsigned_integer();
    if (members == 4 && number == resign_number) { return resign(in); }
    if (members == 5 && number == resign_number) { return resign_with_day(in); }
    if (members == 1 && number == endorse_number) { return Endorse{}; }
    if (members == 2 && number == endorse_number) { return Endorse{ground_now(in)}; }
    if (members == 2 && number == extend_number) { return Extend{day(in)}; }
    if (members == 3 && number == extend_number) { return extend_with_ground(in); }
    if (members == 2 && number == retire_number) {
        return Retire{numbered(in, CancellationGround::death, CancellationGround::other_legal_ground,
                               tr_noop("ground"))};
    }
    in.fail(tr("a wish of an unknown kind"));
}

/// An array that begins with its format, on which the number of its members depends.
std::uint64_t array_with_format(Reader& in, std::uint64_t members, std::string_view what) {
    const auto found = in.array();
    const auto number = in.unsigned_integer();
    if (number > second_format) { throw made_by_a_newer_program(what); }
    if (number < first_format || found != members) { in.fail(tr("a format that is none")); }
    return number;
}

/// The wish in the one format it is written in.
RewriteRequest wish_in(Reader& in, std::uint64_t format) {
    auto found = wish(in);
    if (format_of(found) != format) { in.fail(tr("a wish in another format than its own")); }
    return found;
}

/// The last day, behind the day it was made.
Day last_day(Reader& in, Day made) {
    const Day last = day(in);
    if (!is_good_for_a_time(made, last)) { in.fail(tr("a time that nothing is good for")); }
    return last;
}

/// One error for whatever does not fit: these files are written by programs only.
template <class Read>
auto read_strictly(BytesView encoded, std::string_view what, Read read) {
    try {
        Reader in{encoded, what, ErrorCode::altered_file};
        auto content = read(in);
        in.expect_end();
        return content;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::altered_file || error.code() == ErrorCode::newer_layout) { throw; }
        throw Error{ErrorCode::altered_file, tr("read {}", tr(what)), error.why()};
    }
}

/// The rest of the work stands in its own records.
void complete(keys::Pending& work) {
    const auto validity = records_of(work).validity;
    work.serial = validity.serial;
    work.version = validity.version;
    work.decided = validity.decided;
}

SignedWork answer(Reader& in) {
    const auto format = array_with_format(in, 11, answer_file);
    SignedWork answer{.wish = Endorse{},
                      .station = {},
                      .made = record::earliest_day,
                      .good_until = record::earliest_day,
                      .work = {.work = keys::Work::endorse,
                               .uid = Uid{{}},
                               .authority = {},
                               .serial = 0,
                               .version = 0,
                               .decided = record::earliest_day,
                               .request = exactly<std::tuple_size_v<crypto::Digest>>(in)},
                      .statement = {}};
    answer.wish = wish_in(in, format);
    answer.work.work = work_of(answer.wish);
    answer.station = text(in, longest_name);
    answer.work.authority = text(in, longest_name);
    answer.work.uid = Uid{exactly<7>(in)};
    answer.made = day(in);
    answer.good_until = last_day(in, answer.made);
    for (const auto kind : {RecordKind::validity, RecordKind::residence, RecordKind::journal}) {
        answer.work.records[kind] = record_bytes(in, kind);
    }
    complete(answer.work);
    answer.work.signed_for = answer.station;
    return answer;
}

// The statement

Bytes to_be_signed(BytesView header, BytesView payload) {
    Writer context;
    context.array(2).text("permitcard").text("signed work");
    Writer message;
    cose::to_be_signed(message, header, context.view(), payload);
    return std::move(message).take();
}

Bytes header_of(const crypto::VerifyKey& key) {
    return cose::protected_header(crypto::cose_algorithm(key.suite()));
}

}  // namespace

Error made_by_a_newer_program(std::string_view what) {
    return Error{ErrorCode::newer_layout, tr("read {}", tr(what)), tr("it was made by a newer program"),
                 tr("update this program")};
}

Bytes encode(const CardRequest& request) {
    Writer out;
    out.array(9).unsigned_integer(format_of(request.wish));
    write(out, request.wish);
    out.text(request.station).byte_string(request.chip.bytes());
    out.byte_string(request.identity).byte_string(request.validity).byte_string(request.residence);
    out.integer(request.made.number()).integer(request.good_until.number());
    return std::move(out).take();
}

CardRequest decode_request(BytesView encoded) {
    return read_strictly(encoded, request_file, [](Reader& in) {
        const auto format = array_with_format(in, 9, request_file);
        auto wished = wish_in(in, format);
        auto station = text(in, longest_name);
        const Uid chip{exactly<7>(in)};
        auto identity = record_bytes(in, RecordKind::identity);
        auto validity = record_bytes(in, RecordKind::validity);
        auto residence = record_bytes(in, RecordKind::residence);
        const Day made = day(in);
        return CardRequest{.wish = std::move(wished),
                           .station = std::move(station),
                           .chip = chip,
                           .identity = std::move(identity),
                           .validity = std::move(validity),
                           .residence = std::move(residence),
                           .made = made,
                           .good_until = last_day(in, made)};
    });
}

Bytes encode(const SignedWork& answer) {
    const auto& work = answer.work;
    Writer out;
    out.array(11).unsigned_integer(format_of(answer.wish)).byte_string(work.request);
    write(out, answer.wish);
    out.text(answer.station).text(work.authority).byte_string(work.uid.bytes());
    out.integer(answer.made.number()).integer(answer.good_until.number());
    for (const auto kind : {RecordKind::validity, RecordKind::residence, RecordKind::journal}) {
        out.byte_string(work.records.at(kind));
    }
    return std::move(out).take();
}

Bytes state(const SignedWork& answer, const crypto::Signer& signer) {
    const auto key = signer.public_key();
    const Bytes payload = encode(answer);
    const Bytes header = header_of(key);
    return cose::write(header, key.id(), payload, signer.sign(to_be_signed(header, payload)));
}

SignedWork decode_statement(BytesView statement) {
    return read_strictly(statement, answer_file, [&](Reader& in) {
        (void)in.skip();
        const auto parts = cose::read(statement, answer_file);
        SignedWork decoded = read_strictly(parts.payload, answer_file, answer);
        decoded.statement = {statement.begin(), statement.end()};
        return decoded;
    });
}

bool is_stated_by(const crypto::VerifyKey& key, const SignedWork& answer) {
    const auto parts = cose::read(answer.statement, answer_file);
    const Bytes header = header_of(key);
    const Bytes payload = encode(answer);
    return cose::write(header, key.id(), payload, parts.signature) == answer.statement &&
           key.verify(to_be_signed(header, payload), parts.signature);
}

crypto::KeyId stating_key(const SignedWork& answer) {
    const auto named = cose::read(answer.statement, answer_file).header.key_id;
    crypto::KeyId key{};
    std::copy_n(named.begin(), std::min(named.size(), key.size()), key.begin());
    return key;
}

}  // namespace permit::procedures
