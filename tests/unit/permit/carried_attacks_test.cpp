#include "carried_codec.hpp"
#include "permit/testing/errors.hpp"
#include "test_station.hpp"

#include <catch2/catch.hpp>

#include <functional>

// What somebody may try with requests and signed work: each row a story, the attempt, and the error it ends
// with. In every row the attacker holds the amend role, so the seal of the files does not stop him; the rows
// about the seal itself say so. None may change a card or get a record signed.

using namespace permit;
using namespace permit::testing;
using layout::RecordKind;
using procedures::CardRequest;
using procedures::SignedWork;

namespace {

/// Two holders, two stations, one office; a move of each card is asked for by West, that of card A signed.
struct Scene {
    TestOffice office{};
    TestStation west{office, "West"};
    TestStation east{office, "East"};
    chipsim::SimulatedChip card_a = factory_chip(first_chip);
    chipsim::SimulatedChip card_b = factory_chip(second_chip);
    std::optional<CardRequest> asked_a{};
    std::optional<CardRequest> asked_b{};
    std::optional<SignedWork> answer_a{};

    Scene() {
        (void)office.issue(card_a);
        (void)office.issue(
            card_b, application({{"name", "艾力"}, {"citizen_number", "990101199001010035"}, {"sex", "1"}}));
        asked_a = west.request(card_a, move_to_shuimogou("南湖路3号"));
        asked_b = west.request(card_b, move_to_shuimogou("南湖路9号"));
        answer_a = signed_by(office, "Shuimogou", *asked_a);
    }

    [[nodiscard]] CardRequest request_a() const { return *asked_a; }
    [[nodiscard]] CardRequest request_b() const { return *asked_b; }
    [[nodiscard]] SignedWork work_a() const { return *answer_a; }
    [[nodiscard]] SignedWork work_b() { return signed_by(office, "Shuimogou", request_b()); }

    void sign(const CardRequest& request, const std::string& authority = "Shuimogou", Day day = move_day) {
        (void)signed_by(office, authority, request, day);
    }
    void write(const SignedWork& answer, Day day = move_day) { (void)west.write(card_a, answer, day); }

    /// The answer with a statement of this authority over what it says now.
    [[nodiscard]] SignedWork stated(SignedWork answer, const std::string& authority) {
        answer.statement = procedures::state(answer, office.desk(authority).signer);
        return answer;
    }
    [[nodiscard]] Bytes packed(const CardRequest& request) const {
        return procedures::pack(request, west.carrier(), crypto::system_random());
    }
    [[nodiscard]] Bytes packed(const SignedWork& answer, std::uint8_t amend_version = 1) const {
        return procedures::pack(answer, amend_version, west.carrier(), crypto::system_random());
    }
};

template <class Content, class Change>
Content with(Content content, Change change) {
    change(content);
    return content;
}

struct Attack {
    std::string_view story;
    std::function<void(Scene&)> attempt;
    ErrorCode ends_with;
};

const std::vector<Attack> attacks{
    // Requests with another card's records
    {"the request of A with the identity record of B",
     [](Scene& s) { s.sign(with(s.request_a(), [&](auto& r) { r.identity = s.request_b().identity; })); },
     ErrorCode::pending_mismatch},
    {"the request of B with the identity record of A",
     [](Scene& s) { s.sign(with(s.request_b(), [&](auto& r) { r.identity = s.request_a().identity; })); },
     ErrorCode::not_genuine},
    {"the request of B with the validity record of A",
     [](Scene& s) { s.sign(with(s.request_b(), [&](auto& r) { r.validity = s.request_a().validity; })); },
     ErrorCode::not_genuine},
    {"the request of B with the residence record of A",
     [](Scene& s) { s.sign(with(s.request_b(), [&](auto& r) { r.residence = s.request_a().residence; })); },
     ErrorCode::not_genuine},
    {"the records of B in a request about another chip",
     [](Scene& s) { s.sign(with(s.request_b(), [&](auto& r) { r.chip = Uid::parse("04FFFFFFFFFF01"); })); },
     ErrorCode::not_genuine},
    {"a validity record that nobody signed",
     [](Scene& s) { s.sign(with(s.request_b(), [&](auto& r) { r.validity.back() ^= 1; })); },
     ErrorCode::not_genuine},

    // Requests again, late, early, elsewhere
    {"another wish for a card for which work is signed",
     [](Scene& s) { s.sign(with(s.request_a(), [&](auto& r) { r.wish = move_to_shuimogou("别处1号"); })); },
     ErrorCode::pending_mismatch},
    {"the same wish from another station while work is signed",
     [](Scene& s) { s.sign(s.east.request(s.card_a, s.request_a().wish)); }, ErrorCode::pending_mismatch},
    {"the same wish made on another day while work is signed",
     [](Scene& s) {
         s.sign(s.west.request(s.card_a, s.request_a().wish, move_day.plus_days(1)), "Shuimogou",
                move_day.plus_days(1));
     },
     ErrorCode::pending_mismatch},
    {"a request after its last day",
     [](Scene& s) { s.sign(s.request_b(), "Shuimogou", move_day.plus_days(15)); },
     ErrorCode::expired_request},
    {"a request from the future",
     [](Scene& s) { s.sign(s.request_b(), "Shuimogou", move_day.plus_days(-1)); },
     ErrorCode::expired_request},
    {"a request of a card as it was before it was rewritten",
     [](Scene& s) {
         s.write(s.work_a());
         s.sign(with(s.request_a(), [](auto& r) { r.wish = move_to_shuimogou("别处1号"); }));
     },
     ErrorCode::pending_mismatch},
    {"a request that an authority of another place is to sign",
     [](Scene& s) { s.sign(s.request_b(), "Chengdu"); }, ErrorCode::authority_out_of_scope},
    {"a wish for a division that is none",
     [](Scene& s) {
         s.sign(with(s.request_b(), [](auto& r) {
             r.wish = procedures::Resign{.division = layout::DivisionCode::parse("650199"), .address = "x"};
         }));
     },
     ErrorCode::unknown_division},

    {"a request that is good for ever",
     [](Scene& s) { s.sign(with(s.request_b(), [](auto& r) { r.good_until = r.made.plus_days(367); })); },
     ErrorCode::bad_input},
    {"a request that is good for ever, on its way",
     [](Scene& s) {
         const auto request = with(s.request_b(), [](auto& r) { r.good_until = r.made.plus_days(367); });
         (void)procedures::open_request(s.packed(request), s.west.carrier());
     },
     ErrorCode::altered_file},
    {"a request that ends before it begins, on its way",
     [](Scene& s) {
         const auto request = with(s.request_b(), [](auto& r) { r.good_until = r.made.plus_days(-1); });
         (void)procedures::open_request(s.packed(request), s.west.carrier());
     },
     ErrorCode::altered_file},

    // Signed work on another card, at another station
    {"the answer about A written to B", [](Scene& s) { (void)s.west.write(s.card_b, s.work_a()); },
     ErrorCode::card_swapped},
    {"the answer about A relabelled for B",
     [](Scene& s) {
         (void)s.west.write(s.card_b, with(s.work_a(), [](auto& w) { w.work.uid = second_chip; }));
     },
     ErrorCode::altered_file},
    {"the answer about A relabelled for B, and the authority states it",
     [](Scene& s) {
         auto work = with(s.work_a(), [](auto& w) { w.work.uid = second_chip; });
         (void)s.west.write(s.card_b, s.stated(work, "Shuimogou"));
     },
     ErrorCode::altered_file},
    {"the answer to West written by East", [](Scene& s) { (void)s.east.write(s.card_a, s.work_a()); },
     ErrorCode::bad_input},
    {"the answer to West renamed for East",
     [](Scene& s) { (void)s.east.write(s.card_a, with(s.work_a(), [](auto& w) { w.station = "East"; })); },
     ErrorCode::altered_file},

    // Signed work with something exchanged
    {"an answer with the validity record of B",
     [](Scene& s) {
         s.write(with(s.work_a(), [&](auto& w) {
             w.work.records[RecordKind::validity] = s.work_b().work.records[RecordKind::validity];
         }));
     },
     ErrorCode::altered_file},
    {"an answer with the residence record of B",
     [](Scene& s) {
         s.write(with(s.work_a(), [&](auto& w) {
             w.work.records[RecordKind::residence] = s.work_b().work.records[RecordKind::residence];
         }));
     },
     ErrorCode::altered_file},
    {"an answer with the journal entry of B",
     [](Scene& s) {
         s.write(with(s.work_a(), [&](auto& w) {
             w.work.records[RecordKind::journal] = s.work_b().work.records[RecordKind::journal];
         }));
     },
     ErrorCode::altered_file},
    {"an answer with the residence record of B, and the authority states it",
     [](Scene& s) {
         auto work = with(s.work_a(), [&](auto& w) {
             w.work.records[RecordKind::residence] = s.work_b().work.records[RecordKind::residence];
         });
         s.write(s.stated(work, "Shuimogou"));
     },
     ErrorCode::not_genuine},
    {"an answer with the journal entry of B, and the authority states it",
     [](Scene& s) {
         auto work = with(s.work_a(), [&](auto& w) {
             w.work.records[RecordKind::journal] = s.work_b().work.records[RecordKind::journal];
         });
         s.write(s.stated(work, "Shuimogou"));
     },
     ErrorCode::not_genuine},
    {"an answer whose last day was moved",
     [](Scene& s) {
         s.write(with(s.work_a(), [](auto& w) { w.good_until = w.good_until.plus_days(100); }),
                 move_day.plus_days(20));
     },
     ErrorCode::altered_file},
    {"an answer whose wish was exchanged",
     [](Scene& s) { s.write(with(s.work_a(), [](auto& w) { w.wish = procedures::Endorse{}; })); },
     ErrorCode::altered_file},
    {"the answer to another request about the same card",
     [](Scene& s) {
         auto work =
             with(s.work_a(), [&](auto& w) { w.work.request = procedures::digest_of(s.request_b()); });
         s.write(s.stated(work, "Shuimogou"));
     },
     ErrorCode::bad_input},
    {"an answer to a request made on another day",
     [](Scene& s) {
         auto work = with(s.work_a(), [&](auto& w) { w.made = w.made.plus_days(-1); });
         s.write(s.stated(work, "Shuimogou"));
     },
     ErrorCode::bad_input},

    // Signed by whom
    {"an answer that another authority states in the name of the first",
     [](Scene& s) { s.write(s.stated(s.work_a(), "Chengdu")); }, ErrorCode::altered_file},
    {"the records of one authority that another states in its own name",
     [](Scene& s) {
         auto work = with(s.work_a(), [](auto& w) { w.work.authority = "Chengdu"; });
         s.write(s.stated(work, "Chengdu"));
     },
     ErrorCode::altered_file},
    {"an answer without a good signature",
     [](Scene& s) { s.write(with(s.work_a(), [](auto& w) { w.statement.back() ^= 1; })); },
     ErrorCode::altered_file},
    {"an answer of an office under another root",
     [](Scene& s) {
         TestOffice strangers;
         auto work = s.work_a();
         work.statement = procedures::state(work, strangers.desk("Shuimogou").signer);
         s.write(work);
     },
     ErrorCode::altered_file},

    {"an answer by a key that was revoked since",
     [](Scene& s) {
         chipsim::SimTransport card{s.card_a};
         const auto bundle = s.office.bundle_revoking("Shuimogou", {});
         (void)procedures::write_signed_work(card, s.west.counter(), {.bundle = bundle, .today = move_day},
                                             s.work_a(), "West");
     },
     ErrorCode::not_genuine},
    {"an answer by a key that was revoked since, though its records stay good",
     [](Scene& s) {
         chipsim::SimTransport card{s.card_a};
         std::vector<crypto::Digest> good;
         for (const auto& [kind, bytes] : s.work_a().work.records) { good.push_back(crypto::sha256(bytes)); }
         const auto bundle = s.office.bundle_revoking("Shuimogou", good);
         (void)procedures::write_signed_work(card, s.west.counter(), {.bundle = bundle, .today = move_day},
                                             s.work_a(), "West");
     },
     ErrorCode::not_genuine},
    {"an answer decided by a key that was retired before",
     [](Scene& s) {
         chipsim::SimTransport card{s.card_a};
         const auto bundle = s.office.bundle_retiring("Shuimogou", move_day.plus_days(-1));
         (void)procedures::write_signed_work(card, s.west.counter(), {.bundle = bundle, .today = move_day},
                                             s.work_a(), "West");
     },
     ErrorCode::not_genuine},
    {"an answer that is good for ever, and the authority states it",
     [](Scene& s) {
         auto work = with(s.work_a(), [](auto& w) { w.good_until = w.made.plus_days(367); });
         s.write(s.stated(work, "Shuimogou"));
     },
     ErrorCode::bad_input},
    {"an answer that is good for ever, on its way",
     [](Scene& s) {
         auto work = with(s.work_a(), [](auto& w) { w.good_until = w.made.plus_days(367); });
         (void)procedures::open_signed_work(s.packed(s.stated(work, "Shuimogou")), s.west.carrier());
     },
     ErrorCode::altered_file},

    // Signed work again, late, early
    {"an answer after its last day", [](Scene& s) { s.write(s.work_a(), move_day.plus_days(15)); },
     ErrorCode::expired_request},
    {"an answer from the future", [](Scene& s) { s.write(s.work_a(), move_day.plus_days(-1)); },
     ErrorCode::expired_request},
    {"an answer again after the card was rewritten once more",
     [](Scene& s) {
         s.write(s.work_a());
         s.write(signed_by(s.office, "Shuimogou", s.west.request(s.card_a, move_to_shuimogou("别处1号"))));
         s.write(s.work_a());
     },
     ErrorCode::pending_mismatch},
    {"an answer after the permit was cancelled",
     [](Scene& s) {
         const auto listed = s.office.bundle({{1, trust::PermitStatus::cancelled}});
         chipsim::SimTransport card{s.card_a};
         (void)procedures::write_signed_work(card, s.west.counter(), {.bundle = listed, .today = move_day},
                                             s.work_a(), "West");
     },
     ErrorCode::rule_refuses},

    // The seal
    {"a request handed in as signed work",
     [](Scene& s) { (void)procedures::open_signed_work(s.packed(s.request_a()), s.west.carrier()); },
     ErrorCode::altered_file},
    {"signed work handed in as a request",
     [](Scene& s) { (void)procedures::open_request(s.packed(s.work_a()), s.west.carrier()); },
     ErrorCode::altered_file},
    {"a request relabelled as signed work",
     [](Scene& s) {
         Bytes file = s.packed(s.request_a());
         file[22] = 2;  // behind the array's head, the name and the format and the realm
         (void)procedures::open_signed_work(file, s.west.carrier());
     },
     ErrorCode::altered_file},
    {"a file of another root",
     [](Scene& s) {
         const TestOffice strangers;
         auto carrier = s.west.carrier();
         carrier.root[0] ^= 1;
         (void)procedures::open_request(s.packed(s.request_a()), carrier);
     },
     ErrorCode::wrong_root},
    {"a file of the other realm",
     [](Scene& s) {
         auto carrier = s.west.carrier();
         carrier.realm = Realm::production;
         (void)procedures::open_request(s.packed(s.request_a()), carrier);
     },
     ErrorCode::wrong_root},
    {"a file sealed by somebody with other keys under the same root",
     [](Scene& s) {
         TestOffice strangers;
         auto carrier = s.west.carrier();
         const procedures::Carrier theirs{strangers.store(), carrier.realm, carrier.root};
         (void)procedures::open_request(procedures::pack(s.request_a(), theirs, crypto::system_random()),
                                        carrier);
     },
     ErrorCode::altered_file},
    {"a file under a version of the amend key that is not held",
     [](Scene& s) {
         Bytes file = s.packed(s.request_a());
         REQUIRE(file[57] == 1);
         file[57] = 2;
         (void)procedures::open_request(file, s.west.carrier());
     },
     ErrorCode::key_version_unknown},
    {"a reader without the amend role",
     [](Scene& s) {
         TemporaryFolder folder;
         static constexpr std::array roles{keys::Role::inspect};
         const auto police = station_store(s.office, "Police", roles, folder.path() / "police");
         (void)procedures::open_request(s.packed(s.request_a()),
                                        {police, Realm::test, s.west.carrier().root});
     },
     ErrorCode::role_not_held},
};

}  // namespace

TEST_CASE("nothing that can be tried with carried files is accepted", "[carry][attacks]") {
    for (const auto& attack : attacks) {
        INFO(attack.story);
        Scene scene;
        CHECK(code_of([&] { attack.attempt(scene); }) == attack.ends_with);
        CHECK_FALSE(scene.west.store().pending(first_chip));
        CHECK_FALSE(scene.east.store().pending(first_chip));
        CHECK(codes(scene.office.inspect(scene.card_a, move_day).judgement.findings).empty());
        CHECK(scene.office.inspect(scene.card_b, move_day).judgement.validity->version == 1);
    }
}

namespace {

bool is_refusal(ErrorCode code) {
    return code == ErrorCode::altered_file || code == ErrorCode::wrong_root ||
           code == ErrorCode::key_version_unknown || code == ErrorCode::newer_layout;
}

/// How many single-bit changes and truncations, and additions of a byte, of a file there are; none opens.
template <class Open>
std::size_t refused_changes(const Bytes& file, Open open) {
    std::size_t tried = 0;
    const auto try_it = [&](const Bytes& changed) {
        ++tried;
        const auto code = code_of([&] { open(changed); });
        if (!is_refusal(code)) { FAIL("change " << tried << " ended with " << describe(code).name); }
    };
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
        Bytes changed = file;
        changed[bit / 8] = static_cast<Byte>(changed[bit / 8] ^ (1U << (bit % 8)));
        try_it(changed);
    }
    for (std::size_t length = 0; length < file.size(); ++length) {
        try_it(Bytes{file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length)});
    }
    Bytes longer = file;
    longer.push_back(0);
    try_it(longer);
    return tried;
}

}  // namespace

TEST_CASE("every single bit and every truncation of a carried file is noticed",
          "[carry][attacks][exhaustive]") {
    Scene scene;
    const auto carrier = scene.west.carrier();
    const Bytes request = scene.packed(scene.request_a());
    const auto requests =
        refused_changes(request, [&](const Bytes& file) { (void)procedures::open_request(file, carrier); });
    CHECK(requests == request.size() * 9 + 1);
    const Bytes answer = scene.packed(scene.work_a());
    const auto answers = refused_changes(
        answer, [&](const Bytes& file) { (void)procedures::open_signed_work(file, carrier); });
    CHECK(answers == answer.size() * 9 + 1);
}

TEST_CASE("whoever holds the seal's key changes no bit of what an authority stated",
          "[carry][attacks][exhaustive]") {
    Scene scene;
    const SignedWork answer = scene.work_a();
    const Bytes statement = answer.statement;
    const auto bundle = scene.office.bundle();
    chipsim::SimTransport card{scene.card_a};
    std::size_t tried = 0;
    for (std::size_t bit = 0; bit < statement.size() * 8; ++bit) {
        Bytes changed = statement;
        changed[bit / 8] = static_cast<Byte>(changed[bit / 8] ^ (1U << (bit % 8)));
        const auto code = code_of([&] {
            const auto decoded = procedures::decode_statement(changed);
            (void)procedures::write_signed_work(card, scene.west.counter(),
                                                {.bundle = bundle, .today = move_day}, decoded, "West", true);
        });
        if (code != ErrorCode::altered_file && code != ErrorCode::newer_layout) {
            FAIL("bit " << bit << " ended with " << describe(code).name);
        }
        ++tried;
    }
    for (std::size_t length = 0; length < statement.size(); ++length) {
        CHECK(code_of([&] { (void)procedures::decode_statement(BytesView{statement}.first(length)); }) ==
              ErrorCode::altered_file);
    }
    CHECK(tried == statement.size() * 8);
}

TEST_CASE("a request decodes to what is encoded and to nothing else", "[carry]") {
    Scene scene;
    const Bytes encoded = procedures::encode(scene.request_a());
    CHECK(procedures::decode_request(encoded) == scene.request_a());
    for (std::size_t length = 0; length < encoded.size(); ++length) {
        CHECK(code_of([&] { (void)procedures::decode_request(BytesView{encoded}.first(length)); }) ==
              ErrorCode::altered_file);
    }
    for (const auto& wish : {procedures::RewriteRequest{procedures::Endorse{}},
                             procedures::RewriteRequest{procedures::Extend{move_day}},
                             procedures::RewriteRequest{procedures::Resign{
                                 layout::DivisionCode::parse("650102"), "a", layout::Ground::family}}}) {
        const auto changed = with(scene.request_a(), [&](auto& r) { r.wish = wish; });
        CHECK(procedures::decode_request(procedures::encode(changed)) == changed);
        CHECK(procedures::digest_of(changed) != procedures::digest_of(scene.request_a()));
    }
    const auto screen_trick = with(scene.request_a(), [](auto& r) { r.station = "West\u202e"; });
    CHECK(code_of([&] { (void)procedures::decode_request(procedures::encode(screen_trick)); }) ==
          ErrorCode::altered_file);
}

TEST_CASE("a file of a newer program says so", "[carry]") {
    Scene scene;
    const auto newer = [](Bytes encoded, std::size_t at) {
        REQUIRE(encoded[at] == 1);
        encoded[at] = 3;
        return encoded;
    };
    const Bytes request = procedures::encode(scene.request_a());
    const auto refused = error_of([&] { (void)procedures::decode_request(newer(request, 1)); });
    CHECK(refused.code() == ErrorCode::newer_layout);
    CHECK(refused.why().find("newer program") != std::string::npos);
    const Bytes file = newer(scene.packed(scene.request_a()), 20);  // behind the array's head and the name
    CHECK(code_of([&] { (void)procedures::read_label(file); }) == ErrorCode::newer_layout);
    CHECK(procedures::is_carried_file(file));
}
