#pragma once

#include "permit/card/redaction.hpp"
#include "permit/card/transport.hpp"

#include <filesystem>
#include <fstream>
#include <iosfwd>

namespace permit::card {

/// Writes the conversation as an APDU script (script.hpp) that ReplayTransport and the tests read.
/// What must not be written down is replaced by ?? (redaction.hpp says what and why); each command
/// is flushed before it is sent, so a trace of a program that hangs or dies ends with the culprit.
/// A stream that fails does not disturb the work on the card: look at it afterwards.
class TraceTransport final : public Transport {
public:
    /// Writes the heading. `out` must outlive this. Without `open` nothing of what files hold is written.
    TraceTransport(Transport& inner, std::ostream& out, OpenFiles open = {});

    [[nodiscard]] Bytes exchange(BytesView command) override;

    /// One line for the reader of the trace ("the card is laid on again"). No secrets, no personal data.
    void remark(std::string_view text);

private:
    Transport& inner_;
    std::ostream& out_;
    Redaction redaction_;
};

/// An empty file for a trace, for its owner's eyes only. Throws Error{file_io}.
[[nodiscard]] std::ofstream create_trace(const std::filesystem::path& file);

}  // namespace permit::card
