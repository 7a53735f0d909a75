#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace permit::procedures {

/// One item that a decision changes; dates as ISO writes them, empty where there is none.
struct Change {
    const char* item;  ///< English and stable; tr() says it in the reader's language
    std::string before;
    std::string after;
};

/// A decision as the desk shows it before the first byte is written or anything is kept, in the language
/// spoken. No name, no address.
struct Decision {
    std::string what;  ///< one sentence
    std::vector<Change> changes{};
    std::vector<std::string> notes{};  ///< days that do not count, a late report, the next deadline
    std::string basis{};               ///< the article or local rule it rests on
    std::string chip{};                ///< UID of the card
    std::uint32_t serial = 0;          ///< of the permit; 0: drawn when it is begun
};

}  // namespace permit::procedures
