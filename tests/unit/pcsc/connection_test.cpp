#include "permit/pcsc/connection.hpp"

#include "fake_pcsc.hpp"
#include "permit/testing/errors.hpp"

#include <catch2/catch.hpp>
#include <future>

using namespace permit;
using namespace permit::pcsc;
using namespace std::chrono_literals;
using permit::pcsc::testing::FakePcsc;
using permit::testing::code_of;
using permit::testing::error_of;

namespace {

using Calls = std::vector<std::string>;

const std::string desk = "Desk Reader 00 00";
const Bytes get_version{0x90, 0x60, 0x00, 0x00, 0x00};

std::shared_ptr<FakePcsc> card_on_desk() {
    auto pcsc = std::make_shared<FakePcsc>();
    pcsc->plug(desk);
    pcsc->lay_card(desk);
    return pcsc;
}

// Long enough for a busy machine to do what does not hang.
constexpr auto patience = 1s;

/// A gate that a hanging call waits at until the test opens it.
class Gate {
public:
    void wait() const { opened_.wait(); }
    void open() { opener_.set_value(); }

private:
    std::promise<void> opener_;
    std::shared_future<void> opened_{opener_.get_future()};
};

}  // namespace

TEST_CASE("a conversation holds a transaction and ends with a reset", "[pcsc]") {
    const auto pcsc = card_on_desk();
    pcsc->card = [](BytesView, Bytes& answer) {
        answer = from_hex("040191AF");
        return Native::success;
    };
    {
        Connection connection{desk, {}, pcsc};
        CHECK(connection.reader() == desk);
        CHECK(connection.protocol() == Protocol::t1);
        CHECK(to_hex(connection.exchange(get_version)) == "040191AF");
        CHECK(pcsc->open_contexts() == 1);
    }
    CHECK(pcsc->calls() ==
          Calls{"connect " + desk, "begin", "transmit T=1 9060000000", "end reset", "disconnect leave"});
    CHECK(pcsc->open_contexts() == 0);
}

TEST_CASE("T=0 is spoken when that is what card and reader offer", "[pcsc]") {
    const auto pcsc = card_on_desk();
    pcsc->offered = Protocol::t0;
    Connection connection{desk, {}, pcsc};
    CHECK(connection.protocol() == Protocol::t0);
    (void)connection.exchange(get_version);
    CHECK(pcsc->calls().back() == "transmit T=0 9060000000");
}

TEST_CASE("what keeps us from a card is told apart", "[pcsc]") {
    struct Case {
        Native native;
        ErrorCode code;
    };
    const std::vector<Case> cases{
        {Native::no_smartcard, ErrorCode::no_card},
        {Native::removed_card, ErrorCode::no_card},
        {Native::unresponsive_card, ErrorCode::no_card},
        {Native::sharing_violation, ErrorCode::card_in_use},
        {Native::unknown_reader, ErrorCode::no_reader},
        {Native::reader_unavailable, ErrorCode::no_reader},
        {Native{0x8010000F}, ErrorCode::chip_unsupported},  // SCARD_E_PROTO_MISMATCH
        {Native::service_stopped, ErrorCode::no_service},
    };
    for (const auto& [native, code] : cases) {
        const auto pcsc = card_on_desk();
        pcsc->connect_codes = {native};
        const auto error = error_of([&] { const Connection connection{desk, {}, pcsc}; });
        CHECK(error.code() == code);
        CHECK_THAT(error.why(), Catch::Contains(native_text(native)));
        CHECK(pcsc->calls() == Calls{"connect " + desk});
        CHECK(pcsc->open_contexts() == 0);
    }
}

TEST_CASE("without a service there is no conversation", "[pcsc]") {
    const auto pcsc = card_on_desk();
    pcsc->stop_service();
    CHECK(code_of([&] { const Connection connection{desk, {}, pcsc}; }) == ErrorCode::no_service);
}

TEST_CASE("a card reset by somebody before our transaction is taken once more", "[pcsc]") {
    const auto pcsc = card_on_desk();
    pcsc->begin_codes = {Native::reset_card, Native::success};
    { const Connection connection{desk, {}, pcsc}; }
    CHECK(pcsc->calls() == Calls{"connect " + desk, "begin", "disconnect leave", "connect " + desk, "begin",
                                 "end reset", "disconnect leave"});

    pcsc->begin_codes = {Native::reset_card};
    CHECK(code_of([&] { const Connection connection{desk, {}, pcsc}; }) == ErrorCode::no_card);
}

TEST_CASE("a card that goes away is lost, and stays so", "[pcsc]") {
    for (const auto native :
         {Native::removed_card, Native::reset_card, Native::not_transacted, Native::no_smartcard}) {
        INFO(native_text(native));
        const auto pcsc = card_on_desk();
        Connection connection{desk, {}, pcsc};
        pcsc->card = [native](BytesView, Bytes&) { return native; };
        CHECK(code_of([&] { (void)connection.exchange(get_version); }) == ErrorCode::card_lost);

        const auto calls = pcsc->calls().size();
        pcsc->card = [](BytesView, Bytes& answer) {
            answer = {0x91, 0x00};
            return Native::success;
        };
        CHECK(code_of([&] { (void)connection.exchange(get_version); }) == ErrorCode::card_lost);
        CHECK(pcsc->calls().size() == calls);
    }
}

TEST_CASE("a success without a status word is a card pulled in the middle of a command", "[pcsc]") {
    for (const auto& rest : {Bytes{}, Bytes{0x91}}) {
        const auto pcsc = card_on_desk();
        pcsc->card = [&](BytesView, Bytes& answer) {
            answer = rest;
            return Native::success;
        };
        Connection connection{desk, {}, pcsc};
        CHECK(code_of([&] { (void)connection.exchange(get_version); }) == ErrorCode::card_lost);
    }
}

TEST_CASE("an unplugged reader and a stopped service are no lost card", "[pcsc]") {
    const auto fails_with = [](Native native) {
        const auto pcsc = card_on_desk();
        pcsc->card = [native](BytesView, Bytes&) { return native; };
        Connection connection{desk, {}, pcsc};
        return code_of([&] { (void)connection.exchange(get_version); });
    };
    CHECK(fails_with(Native::reader_unavailable) == ErrorCode::no_reader);
    CHECK(fails_with(Native::service_stopped) == ErrorCode::no_service);
    CHECK(fails_with(Native::comm_error) == ErrorCode::no_service);
    CHECK(fails_with(Native{0x8010002F}) == ErrorCode::reader_fault);  // SCARD_E_COMM_DATA_LOST
}

TEST_CASE("a conversation with a card that is gone ends quietly", "[pcsc]") {
    const auto pcsc = card_on_desk();
    pcsc->end_codes = {Native::removed_card};
    { const Connection connection{desk, {}, pcsc}; }
    CHECK(pcsc->calls() == Calls{"connect " + desk, "begin", "end reset", "disconnect reset"});
    CHECK(pcsc->open_contexts() == 0);
}

TEST_CASE("a card that hangs is given up in time, and let go when it stops hanging", "[pcsc]") {
    const auto pcsc = card_on_desk();
    const auto gate = std::make_shared<Gate>();
    pcsc->card = [gate](BytesView, Bytes& answer) {
        gate->wait();
        answer = {0x91, 0x00};
        return Native::success;
    };
    {
        Connection connection{desk, {.deadline = patience}, pcsc};
        CHECK(code_of([&] { (void)connection.exchange(get_version); }) == ErrorCode::timed_out);
        CHECK(code_of([&] { (void)connection.exchange(get_version); }) == ErrorCode::timed_out);
    }
    CHECK(pcsc->calls().back() == "transmit T=1 9060000000");  // still under way
    gate->open();
    pcsc->wait_for_last_release();
    const auto calls = pcsc->calls();
    CHECK(Calls{calls.end() - 2, calls.end()} == Calls{"end reset", "disconnect leave"});
}

TEST_CASE("a card another program keeps in its transaction is in use", "[pcsc]") {
    const auto pcsc = card_on_desk();
    Gate gate;
    pcsc->before_begin = [&] { gate.wait(); };
    CHECK(code_of([&] {
              const Connection connection{desk, {.patience = patience}, pcsc};
          }) == ErrorCode::card_in_use);
    gate.open();
    pcsc->wait_for_last_release();
    CHECK(pcsc->calls() == Calls{"connect " + desk, "begin", "end reset", "disconnect leave"});
}

TEST_CASE("a connect that blocks is another program's card, or a reader that hangs", "[pcsc]") {
    for (const auto& [used, code] :
         {std::pair{true, ErrorCode::card_in_use}, {false, ErrorCode::timed_out}}) {
        const auto pcsc = card_on_desk();
        if (used) { pcsc->use_card(desk); }
        Gate gate;
        pcsc->before_connect = [&] { gate.wait(); };
        CHECK(code_of([&] { const Connection connection{desk, {.patience = patience}, pcsc}; }) == code);
        gate.open();
        pcsc->wait_for_last_release();
    }
}
