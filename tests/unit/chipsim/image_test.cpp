#include "permit/chipsim/image.hpp"
#include "bench.hpp"
#include "permit/chipsim/transport.hpp"
#include "permit/core/error.hpp"
#include "permit/crypto/crc.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/testing/temporary_folder.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace permit;
using namespace permit::chipsim;
using namespace permit::chipsim::testing;
namespace fs = std::filesystem;

namespace {

struct Folder : permit::testing::TemporaryFolder {
    [[nodiscard]] fs::path image() const { return *this / "card.img"; }
};

Bytes content(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void put(const fs::path& path, BytesView bytes) {
    std::ofstream file{path, std::ios::binary};
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

ImageFile new_card(const fs::path& path) {
    return ImageFile::create(path, ChipProfile::named("ev3-8k"), test_uid);
}

ErrorCode code_of(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& error) { return error.code(); }
    FAIL("no error");
    return ErrorCode::internal;
}

/// Application with value file 01 at 0, free.
void furnish(SimulatedChip& chip) {
    Host host{chip};
    make_application(host);
    host.must(0xCC, "0100EEEE00000000FFFFFF7F0000000000");
}

std::uint32_t value(SimulatedChip& chip) {
    Host host{chip};
    host.select("015A4A");
    const auto wire = host.must(0x6C, "01");
    return static_cast<std::uint32_t>(wire[0] | wire[1] << 8U | wire[2] << 16U);
}

}  // namespace

TEST_CASE("what a chip learned is there when the image is opened again", "[chipsim][image]") {
    const Folder folder;
    {
        auto card = new_card(folder.image());
        furnish(card.chip());
        Host host{card.chip()};
        host.select("015A4A");
        host.must(0x0C, "0105000000");
        host.must(0xC7);
        host.must(0x0C, "0107000000");  // never committed
    }
    auto card = ImageFile::open(folder.image());
    CHECK(value(card.chip()) == 5);
    CHECK(card.chip().report().uid == test_uid);
    struct stat info {};
    REQUIRE(::stat(folder.image().c_str(), &info) == 0);
    CHECK((info.st_mode & 0777U) == 0600);
}

TEST_CASE("an image holds everything a chip remembers", "[chipsim][image]") {
    Bench bench{"ev2-16k"};
    Host host{bench.chip};
    host.must(0xCA, "015A4A0FA501DFAABB");
    host.select("015A4A");
    host.must(0xCD, "0101EF80EEEE100000");
    host.must(0x8D, "01000000020000ABCD");
    host.must(0xCB, "0202EF03EEEE100000");
    host.must(0xC0, "0303EF01EEEE040000050000");
    host.must(0x8B, "03000000010000AA");
    host.must(0xC7);
    host.must(0xCE, "0F10FEEF02" + std::string(32, '7') + "05");
    host.must(0x5F, "0F30FEEF09000000");
    const auto image = bench.chip.image();
    auto again = SimulatedChip::from_image(image);
    CHECK(again.image() == image);
    Host reader{again};
    reader.select("015A4A");
    CHECK(to_hex(reader.must(0xF5, "0F")) == "0530FEEF020509000000");
    CHECK(to_hex(reader.must(0xAD, "01000000020000")) == "ABCD");
}

TEST_CASE("the file changes only when the chip's memory does", "[chipsim][image]") {
    const Folder folder;
    auto card = new_card(folder.image());
    furnish(card.chip());
    struct stat before {};
    struct stat after {};
    REQUIRE(::stat(folder.image().c_str(), &before) == 0);
    Host host{card.chip()};
    host.select("015A4A");
    REQUIRE(host.authenticate(0) == 0);
    REQUIRE(host.secure(0x0C, Mode::plain, "0101000000").status == 0x00);
    REQUIRE(::stat(folder.image().c_str(), &after) == 0);
    CHECK(before.st_ino == after.st_ino);
    REQUIRE(host.secure(0xC7, Mode::mac, "").status == 0x00);
    REQUIRE(::stat(folder.image().c_str(), &after) == 0);
    CHECK(before.st_ino != after.st_ino);
}

TEST_CASE("what is no whole image of this version is refused", "[chipsim][image]") {
    const Folder folder;
    { static_cast<void>(new_card(folder.image())); }
    const auto good = content(folder.image());
    const auto refused = [&](BytesView bytes) {
        put(folder.image(), bytes);
        return code_of([&] { static_cast<void>(ImageFile::open(folder.image())); }) == ErrorCode::bad_image;
    };
    CHECK(refused({}));
    CHECK(refused(as_bytes("not a chip")));
    for (std::size_t size = 0; size < good.size(); ++size) { CHECK(refused(BytesView{good}.first(size))); }
    for (std::size_t at = 0; at < good.size(); ++at) {
        auto flipped = good;
        flipped[at] = static_cast<Byte>(flipped[at] ^ 0x40U);
        CHECK(refused(flipped));
    }
    CHECK(refused(join({good, Bytes{0}})));
    auto newer = good;
    newer[8] = 3;
    put(folder.image(), newer);
    CHECK_THROWS_WITH(ImageFile::open(folder.image()), Catch::Contains("newer"));
    put(folder.image(), good);
    CHECK_NOTHROW(ImageFile::open(folder.image()));
    CHECK(code_of([&] { static_cast<void>(ImageFile::open(folder / "none")); }) == ErrorCode::file_io);
}

TEST_CASE("an image is open once at a time, also after it was replaced", "[chipsim][image]") {
    const Folder folder;
    auto card = std::optional{new_card(folder.image())};
    const auto in_use = [&] {
        return code_of([&] { static_cast<void>(ImageFile::open(folder.image())); }) ==
               ErrorCode::image_in_use;
    };
    CHECK(in_use());
    furnish(card->chip());
    CHECK(in_use());
    CHECK(code_of([&] {
              static_cast<void>(
                  ImageFile::create(folder.image(), ChipProfile::named("ev3-8k"), test_uid, Overwrite::yes));
          }) == ErrorCode::image_in_use);
    card.reset();
    CHECK_NOTHROW(ImageFile::open(folder.image()));
}

TEST_CASE("an image that is there is replaced only on demand", "[chipsim][image]") {
    const Folder folder;
    {
        auto card = new_card(folder.image());
        furnish(card.chip());
    }
    CHECK(code_of([&] { static_cast<void>(new_card(folder.image())); }) == ErrorCode::already_exists);
    auto card = ImageFile::create(folder.image(), ChipProfile::named("ev2-4k"), test_uid, Overwrite::yes);
    CHECK(card.chip().report().applications.empty());
    CHECK(std::distance(fs::directory_iterator{folder.path()}, {}) == 1);
}

namespace {

/// No file of this process may grow beyond `bytes` while this lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit tight{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &tight);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, SIG_DFL);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
};

}  // namespace

TEST_CASE("when the image cannot be written the command is a power cut that changed nothing",
          "[chipsim][image]") {
    const Folder folder;
    auto card = new_card(folder.image());
    furnish(card.chip());
    const auto before = content(folder.image());
    Host host{card.chip()};
    host.select("015A4A");
    host.must(0x0C, "0105000000");
    {
        const FileSizeLimit limit{100};
        CHECK(code_of([&] { static_cast<void>(card.chip().process(from_hex("90C7000000"))); }) ==
              ErrorCode::no_space);
    }
    CHECK_FALSE(card.chip().has_power());
    CHECK(content(folder.image()) == before);
    CHECK(std::distance(fs::directory_iterator{folder.path()}, {}) == 1);
    card.chip().power_on();
    CHECK(value(card.chip()) == 0);
    Host again{card.chip()};
    again.select("015A4A");
    again.must(0x0C, "0105000000");
    again.must(0xC7);
    CHECK(value(card.chip()) == 5);
}

namespace {

/// Adds one to the value for ever, telling each answered commit through the pipe.
[[noreturn]] void count_up(const fs::path& image, int told) {
    auto card = ImageFile::open(image);
    while (true) {
        auto& chip = card.chip();
        for (const auto* command : {"905A000003015A4A00", "900C000005010100000000", "90C7000000"}) {
            if (chip.process(from_hex(command)).back() != 0x00) { ::_exit(1); }
        }
        if (::write(told, "+", 1) != 1) { ::_exit(1); }
    }
}

}  // namespace

TEST_CASE("a killed process is a power cut: what was answered is kept, the image is whole",
          "[chipsim][image]") {
    const Folder folder;
    {
        auto card = new_card(folder.image());
        furnish(card.chip());
    }
    std::uint32_t answered = 0;
    for (int round = 1; round <= 8; ++round) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        const auto child = ::fork();
        if (child == 0) {
            ::close(ends[0]);
            count_up(folder.image(), ends[1]);
        }
        ::close(ends[1]);
        char mark = 0;
        for (int i = 0; i < 5 * round; ++i) {
            REQUIRE(::read(ends[0], &mark, 1) == 1);
            ++answered;
        }
        ::kill(child, SIGKILL);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        // What was told between our last look and the end counts as well.
        while (::read(ends[0], &mark, 1) == 1) { ++answered; }
        ::close(ends[0]);
        auto card = ImageFile::open(folder.image());
        const auto found = value(card.chip());
        CHECK((found == answered || found == answered + 1));
        answered = found;
    }
}

TEST_CASE("a copy has all memory and another UID", "[chipsim][image]") {
    const Folder folder;
    auto card = new_card(folder.image());
    furnish(card.chip());
    const auto other = Uid::parse("04AABBCCDDEEFF");
    auto copy = ImageFile::create(folder / "copy.img", card.chip().copy_to(other));
    CHECK(copy.chip().report().uid == other);
    CHECK(copy.chip().report().applications.size() == 1);
    CHECK(value(copy.chip()) == 0);
    Host host{copy.chip()};
    host.select("015A4A");
    CHECK(host.authenticate(0) == 0);
}

TEST_CASE("a report tells sizes, rights and versions, and no secret", "[chipsim][image]") {
    Bench bench;
    furnish(bench.chip);
    Host host{bench.chip};
    host.must(0xC0, "0201301F800000080000");
    host.must(0xCE, "0F01F0FF02" + std::string(32, '7') + "05");
    const auto report = bench.chip.report();
    REQUIRE(report.applications.size() == 1);
    const auto& files = report.applications[0].files;
    REQUIRE(files.size() == 3);
    CHECK(report.applications[0].aid.text() == "4A5A01");
    CHECK(report.applications[0].key_versions == Bytes(8));
    CHECK(files[1].type == "cyclic");
    CHECK(files[1].mode == "mac");
    CHECK(files[1].rights == "1/F/3/0");
    CHECK(files[1].record_limit == 8);
    CHECK(files[2].transaction_counter == 0U);
    CHECK(report.master_key_type == "des");
}

namespace {

/// Made by the program that wrote format 1: application 4A5A01 with a standard, backup, record, value and
/// transaction MAC file.
constexpr std::string_view first_format =
    "5045524D4348495001009D010000066576332D386B04597A325014900000000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "0000000000000FE001000000000000000000000000000000000000000000060000000675778102802020000000000000"
    "00000000000044030100015A4A0FA500000101DF02000000AABB05000200000000000000000000000000000000000200"
    "000000000000000000000000000000000200000000000000000000000000000000000200000000000000000000000000"
    "000000000200000000000000000000000000000000000500010101EF8001EEEE0010000000ABCDEF0000000000000000"
    "0000000000020102EF0301EEEE011000000000000000000000000000000000000000030103EF0101EEEE040400000005"
    "0000000100AA00000004000001EEEE0200000000FF0000001000000000000000010F003001FEEF050277777777777777"
    "7777777777777777770500000000000000000000000000000000000000000000000000000000010900000004FB663535"
    "B79EBDBFCCEEF42903B4E811AF585BEB1F89C3586F7C9EE598E281";

}  // namespace

TEST_CASE("an image of the first format opens, and is kept in the newest from then on", "[chipsim][image]") {
    auto chip = SimulatedChip::from_image(from_hex(first_format));
    Host host{chip};
    host.select("015A4A");
    CHECK(to_hex(host.must(0xAD, "01000000030000")) == "ABCDEF");
    CHECK(to_hex(host.must(0xF5, "01")) == "0080EEEE10000000");
    CHECK(to_hex(host.must(0xF5, "0F")) == "0530FEEF020509000000");
    CHECK(to_hex(host.must(0x45)) == "0F85");
    CHECK(to_hex(chip.activation().atqa) == "4403");
    const auto kept = chip.image();
    CHECK(kept[8] == 2);
    CHECK(SimulatedChip::from_image(kept).image() == kept);
    // Default keys of the first format have 16 bytes, and serve applications of every type.
    host.select("000000");
    host.must(0xCA, "0200000F41");
    host.must(0xCA, "0300000F81");
}

TEST_CASE("an image holds key sets, further PICC keys, dynamic messaging and the chip's name",
          "[chipsim][image]") {
    Bench bench;
    Host master{bench.chip};
    bench.chip.resume(RecordedSession{});
    const std::string zero_key(32, '0');
    REQUIRE(master.secure(0x5C, Mode::full, "06", "A0B0C0").status == 0x00);
    // Delegation key 10 stays zero and gets version 5.
    const auto crc = to_hex(crypto::desfire_crc32(Bytes(16)));
    REQUIRE(master.secure(0xC4, Mode::full, Mode::mac, "10", zero_key + "05" + crc).status == 0x00);
    Host host{bench.chip};
    host.select("000000");
    host.must(0xCA,
              "015A4A0F9201070310"
              "00");
    host.select("015A4A");
    REQUIRE(host.authenticate(0) == 0);
    REQUIRE(host.secure(0x56, Mode::mac, "0200").status == 0x00);
    host.select("015A4A");
    host.must(0xCD, "0140EEEE400000");
    host.must(0x5F, "0140EEEEC1FEEF000000100000");
    host.must(0xAD, "01000000000000");
    const auto image = bench.chip.image();
    CHECK(SimulatedChip::from_image(image).image() == image);
}

namespace {

/// The image with a byte of its payload changed and the checksum made to fit.
Bytes forged(const Bytes& image, std::size_t at, Byte value) {
    auto changed = Bytes{image.begin(), image.end() - 32};
    changed[at] = value;
    return join({changed, crypto::sha256(changed)});
}

}  // namespace

TEST_CASE("an image forged byte by byte is refused or makes a chip that answers everything",
          "[chipsim][image]") {
    Bench bench;
    Host host{bench.chip};
    host.must(0xCA, "015A4A0F920107021000");
    host.select("015A4A");
    host.must(0xCD, "0140EEEE600000");
    host.must(0x5F, "0140EEEED1FEE1000000100000000000200000200000400000");
    host.must(0xC0, "0200EEEE040000050000");
    host.must(0xCE, "0F00F0EF02" + std::string(34, '0'));
    const auto image = bench.chip.image();
    std::size_t opened = 0;
    for (std::size_t at = 14; at < image.size() - 32; ++at) {
        for (const Byte value : {Byte{0x00}, Byte{0x01}, Byte{0x1F}, Byte{0x7F}, Byte{0xFF}}) {
            try {
                auto chip = SimulatedChip::from_image(forged(image, at, value));
                ++opened;
                for (const auto* command :
                     {"905A000003015A4A00", "90AD0000070100000000000000", "90F50000010100", "9045000000",
                      "908B00000802000000010000AA00", "90C7000000", "90AB0000070200000000000000",
                      "906E000000", "9064000002408000"}) {
                    CHECK_FALSE(chip.process(from_hex(command)).empty());
                }
                static_cast<void>(chip.atr());
            } catch (const Error& error) { CHECK(error.code() == ErrorCode::bad_image); }
        }
    }
    CHECK(opened > 100);
}
