#include "permit/pcsc/context.hpp"

#include "permit/core/words.hpp"

#include "readers.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace permit::pcsc {
namespace {

using std::chrono::milliseconds;

constexpr auto choosing = tr_noop("choose a reader");

std::string in_lower_case(std::string_view text) {
    std::string lower{text};
    for (char& c : lower) { c = static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
    return lower;
}

/// "A (empty), B (card present)"
std::string list_of(const std::vector<Reader>& readers) {
    std::string list;
    for (const auto& reader : readers) {
        if (!list.empty()) { list += tr(", "); }
        list += tr("{} ({})", reader.name, tr(name(reader.state)));
    }
    return list;
}

template <class Condition>
std::vector<Reader> those(const std::vector<Reader>& readers, Condition condition) {
    std::vector<Reader> chosen;
    std::copy_if(readers.begin(), readers.end(), std::back_inserter(chosen), condition);
    return chosen;
}

Reader by_name(const std::vector<Reader>& readers, std::string_view wanted) {
    const auto exact = those(readers, [&](const Reader& reader) { return reader.name == wanted; });
    if (!exact.empty()) { return exact.front(); }

    const auto part = in_lower_case(wanted);
    const auto similar = those(readers, [&](const Reader& reader) {
        return in_lower_case(reader.name).find(part) != std::string::npos;
    });
    if (similar.size() == 1) { return similar.front(); }
    if (similar.empty()) {
        throw Error{ErrorCode::no_reader, tr(choosing),
                    tr("no reader's name contains \"{}\"; there are: {}", wanted, list_of(readers))};
    }
    throw Error{ErrorCode::no_reader, tr(choosing),
                tr("\"{}\" fits several readers: {}", wanted, list_of(similar)),
                tr("name more of the reader you mean")};
}

Reader by_card(const std::vector<Reader>& readers) {
    if (readers.size() == 1) { return readers.front(); }
    const auto with_card = those(readers, [](const Reader& reader) { return reader.has_card(); });
    if (with_card.size() == 1) { return with_card.front(); }
    throw Error{ErrorCode::no_reader, tr(choosing),
                with_card.empty() ? tr("several readers, none with a card: {}", list_of(readers))
                                  : tr("several readers hold a card: {}", list_of(readers)),
                tr("name the reader, or leave a card on one of them only")};
}

}  // namespace

Context::Context(std::shared_ptr<PcscApi> api, Waiting waiting)
    : api_{std::move(api)}, waiting_{std::move(waiting)} {
    const auto code = establish();
    if (code != Native::success) {
        throw native_error(code, Stage::before_contact, tr("reach the PC/SC service"));
    }
}

Context::~Context() { release(); }

Native Context::establish() {
    ContextHandle fresh{};
    const auto code = api_->establish_context(fresh);
    if (code == Native::success) { handle_ = fresh; }
    return code;
}

void Context::release() noexcept {
    if (handle_) { (void)api_->release_context(*handle_); }
    handle_.reset();
}

Native Context::call(const Call& call) {
    if (handle_) {
        const auto code = call(*handle_);
        if (!service_is_gone(code)) { return code; }
        release();
    }
    const auto code = establish();
    return code == Native::success ? call(*handle_) : code;
}

std::vector<Reader> Context::list_readers() {
    std::vector<std::string> names;
    const auto code = call([&](ContextHandle handle) { return names_of_readers(*api_, handle, names); });
    if (code != Native::success) { throw native_error(code, Stage::before_contact, tr("list the readers")); }

    std::vector<Reader> readers;
    for (auto& reader : names) {
        ReaderProbe probe{.reader = std::move(reader)};
        readers.push_back(look(probe, milliseconds{0}));
    }
    return readers;
}

Reader Context::find_reader(std::optional<std::string_view> wanted) {
    const auto readers = list_readers();
    if (readers.empty()) { throw Error{ErrorCode::no_reader, tr(choosing), tr("no reader is connected")}; }
    return wanted ? by_name(readers, *wanted) : by_card(readers);
}

/// A probe of which nothing is known is answered at once.
Reader Context::look(ReaderProbe& probe, milliseconds timeout) {
    const auto code = call([&](ContextHandle handle) {
        return api_->get_status_change(handle, timeout, {&probe, 1});
    });
    if (reader_is_gone(code)) { return {probe.reader, ReaderState::unavailable}; }
    if (code != Native::success && code != Native::timeout) {
        throw native_error(code, Stage::before_contact, tr("ask for the state of {}", probe.reader));
    }
    return reader_of(probe);
}

Reader Context::wait_until(const std::string& reader, milliseconds timeout,
                           const std::function<bool(const Reader&)>& wanted) {
    const auto until = waiting_.now() + timeout;
    ReaderProbe probe{.reader = reader};
    for (;;) {
        const auto left = std::max(std::chrono::ceil<milliseconds>(until - waiting_.now()), milliseconds{0});
        auto seen = look(probe, left);
        if (wanted(seen) || left == milliseconds{0}) { return seen; }
        remember(probe);
    }
}

Reader Context::wait_for_card(const std::string& reader, milliseconds timeout) {
    auto seen = wait_until(reader, timeout, [](const Reader& now) {
        return now.can_connect() || now.state == ReaderState::unavailable;
    });
    if (seen.can_connect()) { return seen; }
    const auto doing = tr("wait for a card on {}", reader);
    if (seen.state == ReaderState::unavailable) {
        throw native_error(Native::reader_unavailable, Stage::before_contact, doing);
    }
    if (seen.state == ReaderState::mute) {
        throw native_error(Native::unresponsive_card, Stage::before_contact, doing);
    }
    throw Error{ErrorCode::no_card, doing, tr("none came within {} ms", timeout.count())};
}

bool Context::wait_for_removal(const std::string& reader, milliseconds timeout) {
    return !wait_until(reader, timeout, [](const Reader& now) { return !now.has_card(); }).has_card();
}

}  // namespace permit::pcsc
