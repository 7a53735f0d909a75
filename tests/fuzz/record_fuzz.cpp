#include "fuzz.hpp"

#include "permit/cbor/writer.hpp"
#include "permit/permit/judge.hpp"
#include "permit/record/envelope.hpp"
#include "permit/trust/certificates.hpp"

#include <fstream>
#include <iterator>

// Records off a card: all four kinds, and the judgement of a gate. The harness can wrap and sign a payload as
// an authority would, so that fuzzing gets behind envelope and signature; what nobody signed is never good.

using namespace permit;
using namespace permit::fuzz;
using layout::RecordKind;

namespace {

const Uid chip = Uid::parse("04112233445566");
const Uid other_chip = Uid::parse("04112233445567");
const Day today = Day::from_civil(2027, 1, 1);

struct Office {
    crypto::CertifiedKey authority;
    crypto::KeyId kid;
    trust::TrustBundle bundle;
};

std::string profiles() {
    std::ifstream file{PERMIT_SOURCE "/cardlayout/policies/policy_profiles.csv"};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// Serial 3 lost, serial 4 from version 2 on.
trust::BundledList listed() {
    trust::StatusContent content{.last = 5000, .minimum_versions = {{4, 2}}};
    content.listed[1] = {3};
    return {1, trust::StatusList::read(encode(content))};
}

/// Keys are drawn anew in every process; nothing that happens depends on which.
Office found() {
    const trust::Lifetime lifetime{Day::from_civil(2020, 1, 1), Day::from_civil(2089, 12, 31)};
    const auto realm = trust::found_realm(Realm::test, crypto::Suite::es256, lifetime);
    const trust::AuthorityRequest request{
        .name = "office", .divisions = {trust::DivisionPrefix::parse("65")}, .lifetime = lifetime};
    auto certified = trust::certify_authority(request, realm.root, {});
    const auto authority = trust::authority_from(certified.certificate, "national", {1, 5000});
    auto bundle = trust::vouched_for({.realm = Realm::test,
                                      .number = 1,
                                      .issued = lifetime.from,
                                      .use_by = lifetime.until,
                                      .root = realm.root.certificate,
                                      .publisher = realm.publisher.certificate,
                                      .authorities = {authority},
                                      .profiles = profiles(),
                                      .list = listed()});
    return {.authority = std::move(certified), .kid = authority.kid, .bundle = std::move(bundle)};
}

const Office& office() {
    static const Office the_office = found();
    return the_office;
}

Bytes protected_header() {
    cbor::Writer header;
    header.map(1).unsigned_integer(1).integer(-7);
    return std::move(header).take();
}

/// What an authority would put on the card around this payload (docs/records.md).
Bytes signed_record(RecordKind kind, BytesView payload, const record::Binding& binding) {
    cbor::Writer external;
    external.array(4).text("permitcard").unsigned_integer(static_cast<std::uint64_t>(kind));
    external.byte_string(chip.bytes()).byte_string(binding.bytes());
    const auto header = protected_header();
    cbor::Writer to_sign;
    to_sign.array(4).text("Signature1").byte_string(header).byte_string(external.view()).byte_string(payload);
    const auto signature = office().authority.key.sign(to_sign.view());
    cbor::Writer record;
    record.array(4).byte_string(header).map(1).unsigned_integer(4).byte_string(office().kid);
    record.byte_string(payload).byte_string(signature);
    return std::move(record).take();
}

/// What decodes must be written the same way again.
void require_canonical(const record::Envelope& envelope) {
    Bytes again;
    switch (envelope.kind()) {
        case RecordKind::identity:
            again = encode(decode_identity(envelope));
            break;
        case RecordKind::validity:
            again = encode(decode_validity(envelope));
            break;
        case RecordKind::residence:
            again = encode(decode_residence(envelope));
            break;
        case RecordKind::journal:
            again = encode(decode_journal(envelope));
            break;
    }
    require(std::ranges::equal(again, envelope.payload()), "a payload decoded and encoded is the same");
}

void take_apart(RecordKind kind, BytesView content) {
    static_cast<void>(succeeds([&] {
        const auto envelope = record::parse(kind, content);
        require(record::record_length(kind, content) == envelope.bytes().size(),
                "the length a record tells is its length");
        require(envelope.bytes().size() <= layout::record_limit(kind), "no record is above its limit");
        require_canonical(envelope);
    }));
}

void require_sound(const procedures::Judgement& judgement, bool was_signed) {
    const bool good = judgement.verdict < procedures::Verdict::not_a_permit;
    require(!good || was_signed, "a record that nobody signed is not good");
    require(!judgement.assurance.signature || was_signed, "nor is it called signed");
    require(judgement.verdict == procedures::Verdict::valid || !judgement.findings.empty(),
            "a verdict has a finding behind it");
}

void judge(RecordKind kind, BytesView content, bool was_signed, BytesView validity_record) {
    const procedures::Circumstances by{.bundle = office().bundle, .today = today};
    const auto judgement = judge_validity(kind == RecordKind::validity ? content : validity_record, chip, by);
    require_sound(judgement, kind != RecordKind::validity || was_signed);
    if (kind == RecordKind::validity || !judgement.validity) {
        require(judge_validity(content, other_chip, by).verdict >= procedures::Verdict::not_a_permit ||
                    kind != RecordKind::validity,
                "a record copied to another chip is not good");
        return;
    }
    const Bytes no_identity{0x00};
    std::vector<procedures::Finding> findings;
    switch (kind) {
        case RecordKind::identity:
            findings = judge_identity(content, chip, judgement, by).findings;
            break;
        case RecordKind::residence:
            findings = judge_residence(content, chip, judgement, no_identity, by).findings;
            break;
        default:
            findings = judge_journal_entry(content, chip, judgement, no_identity, by).findings;
    }
    require(was_signed || !findings.empty(), "a record that nobody signed has a finding");
}

record::Binding binding_of(RecordKind kind, BytesView validity_record) {
    const Bytes identity{0x00};
    switch (kind) {
        case RecordKind::residence:
            return record::Binding::residence(identity, validity_record);
        case RecordKind::journal:
            return record::Binding::journal(identity);
        default:
            return record::Binding::none();
    }
}

const Bytes& good_validity() {
    static const Bytes record =
        signed_record(RecordKind::validity,
                      encode(record::Validity{.serial = 1207,
                                              .version = 1,
                                              .kind = layout::PermitKind::standard,
                                              .division = layout::DivisionCode::parse("650102"),
                                              .decided = Day::from_civil(2026, 11, 21),
                                              .valid_until = std::nullopt,
                                              .endorsed_until = Day::from_civil(2027, 11, 20)}),
                      record::Binding::none());
    return record;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static constexpr std::array kinds{RecordKind::identity, RecordKind::validity, RecordKind::residence,
                                      RecordKind::journal};
    Input input{data, size};
    const Byte what = input.byte();
    const auto kind = kinds[what & 0x03U];
    const bool by_the_office = (what & 0x80U) != 0;
    Bytes content;
    if (by_the_office) {
        content = signed_record(kind, input.rest(), binding_of(kind, good_validity()));
        content.resize(content.size() + (what >> 2U & 0x07U));
    } else {
        append(content, input.rest());
    }
    take_apart(kind, content);
    judge(kind, content, by_the_office, good_validity());
    return 0;
}
