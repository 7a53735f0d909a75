// What readers take from a network or a stick: trust bundles, status lists, deltas, and the scope in a
// certificate. The first byte says which, and whether the bytes come as they are or signed by the publisher,
// as far as somebody with a stolen publisher's key could go.
#include "fuzz.hpp"

#include "bundle_codec.hpp"
#include "list_head.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/trust/certificates.hpp"
#include "permit/trust/status_delta.hpp"
#include "publisher_seal.hpp"

using namespace permit;
using namespace permit::fuzz;

namespace {

const Day issued = Day::from_civil(2026, 6, 1);
const Day use_by = Day::from_civil(2026, 6, 30);
const trust::Lifetime lifetime{Day::from_civil(2020, 1, 1), Day::from_civil(2089, 12, 31)};

trust::AuthorityRequest named(const char* name) {
    return {.name = name, .divisions = {trust::DivisionPrefix::parse("65")}, .lifetime = lifetime};
}

/// Keys are drawn anew in every process; nothing that happens depends on which.
struct Office {
    trust::RealmKeys realm = trust::found_realm(Realm::test, crypto::Suite::es256, lifetime);
    crypto::CertifiedKey region = trust::certify_region(named("region"), realm.root, {});
    crypto::CertifiedKey authority = trust::certify_authority(named("authority"), region, {});
    trust::Publisher publisher = trust::publisher_of(realm.root.certificate, realm.publisher.certificate);
    trust::StatusContent content{
        .last = 100, .listed = {{{3, 17}, {5}, {}, {}}}, .minimum_versions = {{9, 4}}};
    trust::PublishedList list = trust::PublishedList::load(
        trust::publish(content, {5, issued, use_by}, publisher, realm.publisher.key), publisher);

    static const Office& instance() {
        static const Office office;
        return office;
    }
};

/// The byte strings "AUTH" and "REGN" in the input stand for certificates, which no input could carry.
Bytes with_certificates(BytesView input, const Office& office) {
    constexpr std::size_t size = 5;  // of such a byte string in CBOR
    cbor::Writer writer;
    for (std::size_t at = 0; at < input.size();) {
        const auto here = as_text(input.subspan(at, std::min(size, input.size() - at)));
        const auto* const key = here == "DAUTH"   ? &office.authority
                                : here == "DREGN" ? &office.region
                                                  : nullptr;
        if (key == nullptr) {
            writer.raw(input.subspan(at++, 1));
            continue;
        }
        writer.byte_string(key->certificate.der());
        at += size;
    }
    return std::move(writer).take();
}

Bytes sealed(std::string_view context, BytesView payload) {
    return trust::seal(context, payload, Office::instance().realm.publisher.key);
}

/// A bundle whose first seven members are in order and whose others are the input.
Bytes bundle_payload(BytesView others) {
    const auto& office = Office::instance();
    cbor::Writer writer;
    writer.map(13).unsigned_integer(1).unsigned_integer(2).unsigned_integer(2).unsigned_integer(0);
    writer.unsigned_integer(3).unsigned_integer(7).unsigned_integer(4).integer(issued.number());
    writer.unsigned_integer(5).integer(use_by.number());
    writer.unsigned_integer(6).byte_string(office.realm.root.certificate.der());
    writer.unsigned_integer(7).byte_string(office.realm.publisher.certificate.der());
    writer.raw(with_certificates(others, office));
    return std::move(writer).take();
}

void load_bundle(BytesView file, bool by_the_publisher) {
    (void)succeeds([&] {
        const auto bundle = trust::load_bundle(file, Office::instance().realm.root.certificate.fingerprint());
        require(by_the_publisher, "a bundle nobody signed is not loaded");
        for (const auto& authority : bundle.content().authorities) {
            const auto& standing = bundle.standing_of(authority);
            require(!standing.flaw.empty() || authority.name == "authority",
                    "nobody but the root's authority has a chain");
        }
        if (const auto& list = bundle.content().list) {
            require(
                encode(list->list.content()) == Bytes{list->list.state().begin(), list->list.state().end()},
                "a state has one encoding");
        }
    });
}

void load_list(BytesView file, bool by_the_publisher) {
    (void)succeeds([&] {
        const auto list =
            trust::PublishedList::load(Bytes{file.begin(), file.end()}, Office::instance().publisher);
        require(by_the_publisher, "a list nobody signed is not loaded");
        const auto content = list.list().content();
        require(std::ranges::equal(encode(content), list.list().state()), "a state has one encoding");
        for (std::size_t place = 0; place < content.listed.size(); ++place) {
            for (const auto serial : content.listed[place]) {
                require(list.list().lookup(serial) == static_cast<trust::PermitStatus>(place + 1),
                        "what is listed is found");
            }
        }
    });
}

Bytes list_file(BytesView state) {
    const auto& office = Office::instance();
    const trust::ListHead head{Realm::test, office.publisher.root, 6, issued, use_by, crypto::sha256(state)};
    return trust::file_of(trust::sign_head(head, office.realm.publisher.key), state);
}

/// A delta from the office's list whose changes are the input; it leads to some digest.
Bytes delta_file(BytesView changes) {
    const auto& office = Office::instance();
    const trust::ListHead head{Realm::test, office.publisher.root, 6, issued, use_by, {}};
    cbor::Writer writer;
    writer.array(5).unsigned_integer(1).unsigned_integer(office.list.head().number);
    writer.byte_string(office.list.head().digest);
    writer.raw(trust::sign_head(head, office.realm.publisher.key)).raw(changes);
    return sealed("status-delta", writer.view());
}

void apply_delta(BytesView file) {
    const auto& office = Office::instance();
    require(!succeeds([&] { (void)trust::apply_delta(office.list, file, office.publisher); }),
            "a delta to a digest nobody knows leads nowhere");
}

void read_scope(BytesView extension) {
    (void)succeeds([&] {
        const auto scope = trust::decode_scope(extension);
        require(std::ranges::equal(trust::encode(scope), extension), "a scope has one encoding");
        require(scope.term == 1 || scope.purpose == trust::Purpose::publisher, "publishers only have terms");
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input{data, size};
    const Byte what = input.byte();
    const auto rest = input.rest();
    switch (what % 7) {
        case 0:
            load_bundle(rest, false);
            break;
        case 1:
            load_bundle(sealed("bundle", bundle_payload(rest)), true);
            break;
        case 2:
            load_list(rest, false);
            break;
        case 3:
            load_list(list_file(rest), true);
            break;
        case 4:
            apply_delta(rest);
            break;
        case 5:
            apply_delta(delta_file(rest));
            break;
        default:
            read_scope(rest);
    }
    return 0;
}
