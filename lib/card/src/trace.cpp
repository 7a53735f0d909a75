#include "permit/card/trace.hpp"
#include "permit/core/words.hpp"

#include <ostream>
#include <system_error>
#include <utility>

namespace permit::card {

TraceTransport::TraceTransport(Transport& inner, std::ostream& out, OpenFiles open)
    : inner_{inner}, out_{out}, redaction_{std::move(open)} {
    out_ << "# permitcard APDU script " << script_version << '\n' << std::flush;
}

Bytes TraceTransport::exchange(BytesView command) {
    out_ << "> " << to_text(redaction_.command(command)) << '\n' << std::flush;
    try {
        auto answer = inner_.exchange(command);
        out_ << "< " << to_text(redaction_.answer(answer)) << '\n' << std::flush;
        return answer;
    } catch (const Error& error) {
        out_ << "! " << describe(error.code()).name << "  # " << error.why() << '\n' << std::flush;
        throw;
    }
}

void TraceTransport::remark(std::string_view text) { out_ << "# " << text << '\n' << std::flush; }

std::ofstream create_trace(const std::filesystem::path& file) {
    std::ofstream out{file, std::ios::trunc};
    if (!out) {
        throw Error{ErrorCode::file_io, tr("write the trace {}", file.string()),
                    tr("the file cannot be created")};
    }
    // A trace holds a UID and what its holder did; a device ("/dev/stdout") keeps its own permissions.
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) {
        using std::filesystem::perms;
        std::filesystem::permissions(file, perms::owner_read | perms::owner_write, ignored);
    }
    return out;
}

}  // namespace permit::card
