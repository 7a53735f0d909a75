#include "permit/chipsim/vpcd.hpp"
#include "bench.hpp"
#include "permit/chipsim/faults.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;

namespace {

/// The driver's end of a connection.
class Driver {
public:
    explicit Driver(int socket) : socket_{socket} {}
    ~Driver() { close(); }
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    void close() {
        if (socket_ >= 0) { ::close(socket_); }
        socket_ = -1;
    }
    void send(std::string_view hex, bool byte_by_byte = false) const {
        const auto body = from_hex(hex);
        const auto message =
            join({Bytes{static_cast<Byte>(body.size() >> 8U), static_cast<Byte>(body.size())}, body});
        const std::size_t piece = byte_by_byte ? 1 : message.size();
        for (std::size_t at = 0; at < message.size(); at += piece) {
            REQUIRE(::send(socket_, message.data() + at, piece, MSG_NOSIGNAL) == static_cast<ssize_t>(piece));
        }
    }
    [[nodiscard]] std::string receive() const {
        const auto length = take(2);
        return to_hex(take(static_cast<std::size_t>(length[0] << 8U | length[1])));
    }
    [[nodiscard]] std::string ask(std::string_view hex) const {
        send(hex);
        return receive();
    }
    [[nodiscard]] bool gone() const {
        Byte byte = 0;
        return ::recv(socket_, &byte, 1, 0) == 0;
    }

private:
    [[nodiscard]] Bytes take(std::size_t count) const {
        Bytes bytes(count);
        REQUIRE(::recv(socket_, bytes.data(), count, MSG_WAITALL) == static_cast<ssize_t>(count));
        return bytes;
    }
    int socket_;
};

/// A chip being served on one end of a socket pair, from its own thread.
struct Served {
    Served() {
        std::array<int, 2> ends{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
        driver = std::make_unique<Driver>(ends[0]);
        thread = std::thread{[this, socket = ends[1]] {
            end = serve_connection(socket, bench.chip, stop);
            ::close(socket);
        }};
    }
    ~Served() {
        driver->close();
        if (thread.joinable()) { thread.join(); }
    }

    Bench bench;
    StopSignal stop;
    std::unique_ptr<Driver> driver;
    ConnectionEnd end = ConnectionEnd::reader_left;
    std::thread thread;
};

constexpr auto atr = "3B8180018080";

}  // namespace

TEST_CASE("the ATR is answered in every state, power messages are not", "[chipsim][vpcd]") {
    Served served;
    auto& driver = *served.driver;
    CHECK(driver.ask("04") == atr);
    driver.send("01");
    CHECK(driver.ask("04") == atr);
    driver.send("02");
    driver.send("00");
    CHECK(driver.ask("04") == atr);
    driver.send("01");
    CHECK(driver.ask("906E000000") == "0020009100");
}

TEST_CASE("messages may be split anywhere and one-byte commands are answered", "[chipsim][vpcd]") {
    Served served;
    auto& driver = *served.driver;
    driver.send("01");
    driver.send("6E", true);
    CHECK(driver.receive() == "00002000");
    CHECK(driver.ask("45") == "000F01");
    driver.send("5A000000", true);
    CHECK(driver.receive() == "00");
    CHECK(driver.ask("FFCA000000") == "04597A325014909000");
    CHECK(driver.ask("FF00000000") == "6A81");
}

TEST_CASE("reset and power off end the volatile state", "[chipsim][vpcd]") {
    for (const std::string control : {"02", "00"}) {
        Served served;
        auto& driver = *served.driver;
        driver.send("01");
        CHECK(driver.ask("90CA0000050100000F8100") == "9100");
        CHECK(driver.ask("905A00000301000000") == "9100");
        CHECK(driver.ask("906F000000") == "9100");
        driver.send(control);
        driver.send("01");
        CHECK(driver.ask("906F000000") == "919D");
    }
}

TEST_CASE("an interrupted connection ends with the signal, a closed one by itself", "[chipsim][vpcd]") {
    Served served;
    CHECK(served.driver->ask("04") == atr);
    SECTION("signal") {
        served.stop.raise();
        served.thread.join();
        CHECK(served.end == ConnectionEnd::stopped);
        CHECK(served.driver->gone());
    }
    SECTION("close") {
        served.driver->close();
        served.thread.join();
        CHECK(served.end == ConnectionEnd::reader_left);
    }
    CHECK_FALSE(served.bench.chip.has_power());
}

TEST_CASE("power lost in the middle of a command takes the card off the reader", "[chipsim][vpcd]") {
    Served served;
    CutAtWrite hook{1};
    served.driver->send("01");
    CHECK(served.driver->ask("906E000000") == "0020009100");
    served.bench.chip.watch_writes(&hook);
    served.driver->send("90CA0000050100000F8100");
    CHECK(served.driver->gone());
    served.thread.join();
    CHECK(served.end == ConnectionEnd::power_lost);
}

TEST_CASE("who stands by sees the field come and go and every command", "[chipsim][vpcd]") {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
    Bench bench;
    StopSignal stop;
    std::string seen;
    const Bystander bystander{.exchange =
                                  [&](BytesView command) {
                                      seen += to_hex(command);
                                      return exchange_through_reader(bench.chip, command);
                                  },
                              .field_on = [&] { seen += "("; },
                              .field_off = [&] { seen += ")"; }};
    std::thread serving{[&] { serve_connection(ends[1], bench.chip, stop, bystander); }};
    {
        Driver driver{ends[0]};
        CHECK(driver.ask("04") == atr);
        driver.send("01");
        CHECK(driver.ask("906E000000") == "0020009100");
        driver.send("02");
        CHECK(driver.ask("04") == atr);
        driver.send("00");
        driver.send("00");
        driver.send("01");
        CHECK(driver.ask("45") == "000F01");
    }
    serving.join();
    ::close(ends[1]);
    CHECK(seen == "(906E000000)()(45)");
}

namespace {

/// A listening port on the loopback, as vpcd has one.
class Listener {
public:
    Listener() : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(socket_, 1) == 0);
        REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port = ntohs(address.sin_port);
    }
    ~Listener() { ::close(socket_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] int accept() const { return ::accept(socket_, nullptr, nullptr); }

    std::uint16_t port = 0;

private:
    int socket_;
};

}  // namespace

TEST_CASE("the chip comes back to a reader that went away, without its volatile state", "[chipsim][vpcd]") {
    const Listener listener;
    Bench bench;
    StopSignal stop;
    int connections = 0;
    ServeOptions options{.address = {"127.0.0.1", listener.port}, .retry = std::chrono::milliseconds{1}};
    options.on_connected = [&] { ++connections; };
    std::thread serving{[&] { serve(bench.chip, options, stop); }};
    {
        Driver driver{listener.accept()};
        driver.send("01");
        CHECK(driver.ask("90CA0000050100000F8100") == "9100");
        CHECK(driver.ask("905A00000301000000") == "9100");
    }
    {
        // pcscd may take this for the old card and send no power-on.
        Driver driver{listener.accept()};
        CHECK(driver.ask("04") == atr);
        driver.send("01");
        CHECK(driver.ask("906F000000") == "919D");
        CHECK(driver.ask("906A000000") == "0100009100");
        stop.raise();
        CHECK(driver.gone());
    }
    serving.join();
    CHECK(connections == 2);
}

TEST_CASE("a card that a fault tore off is laid on again", "[chipsim][vpcd]") {
    const Listener listener;
    Bench bench;
    StopSignal stop;
    FaultInjector faults{bench.chip, FaultScript::parse("on CA after")};
    std::size_t losses = 0;
    ServeOptions options{.address = {"127.0.0.1", listener.port},
                         .retry = std::chrono::milliseconds{1},
                         .away = std::chrono::milliseconds{1}};
    options.bystander.exchange = [&](BytesView command) { return faults.exchange(command); };
    options.on_power_lost = [&] { losses += faults.happened(); };
    std::thread serving{[&] { serve(bench.chip, options, stop); }};
    {
        Driver driver{listener.accept()};
        driver.send("01");
        driver.send("90CA0000050100000F8100");
        CHECK(driver.gone());
    }
    {
        Driver driver{listener.accept()};
        driver.send("01");
        CHECK(driver.ask("906A000000") == "0100009100");
        stop.raise();
        CHECK(driver.gone());
    }
    serving.join();
    CHECK(losses == 1);
}

TEST_CASE("waiting for a reader that is not there ends with the signal", "[chipsim][vpcd]") {
    Bench bench;
    StopSignal stop;
    std::uint16_t closed_port = 0;
    {
        const Listener listener;
        closed_port = listener.port;
    }
    int waits = 0;
    ServeOptions options{.address = {"127.0.0.1", closed_port}, .retry = std::chrono::milliseconds{1}};
    options.on_waiting = [&] {
        ++waits;
        stop.raise();
    };
    serve(bench.chip, options, stop);
    CHECK(waits == 1);
}

TEST_CASE("the driver has two slots", "[chipsim][vpcd]") {
    CHECK(VpcdAddress::slot(0).port == 35963);
    CHECK(VpcdAddress::slot(1).port == 35964);
    CHECK_THROWS_AS(VpcdAddress::slot(2), Error);
}
