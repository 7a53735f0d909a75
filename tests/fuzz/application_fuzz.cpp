#include "fuzz.hpp"

#include "permit/permit/application_list.hpp"

#include <string_view>

// What people hand in: application files, and employers' lists of them. Whatever is accepted is accepted
// again from what was made of it, and everything refused is refused by name.

using namespace permit;
using namespace permit::fuzz;
using procedures::Application;
using procedures::FieldError;
using procedures::FieldErrors;

namespace {

const layout::CodeTables& tables() {
    static const auto loaded = layout::CodeTables::load(PERMIT_SOURCE "/cardlayout/codes");
    return loaded;
}

void require_named(const FieldError& error) {
    require(!error.rule.empty(), "an error names the rule");
    require(!shown(error).empty(), "an error can be shown");
    require(shown(error).find_first_of("\x1b\n\r") == std::string::npos, "what is shown steers no terminal");
}

void require_refusal(std::string_view text, Realm realm, const FieldErrors& errors) {
    require(!errors.empty(), "a refusal has an error");
    for (const auto& error : errors) { require_named(error); }
    require(!succeeds([&] { (void)Application::parse(text, tables(), realm); }),
            "what is refused with a list is refused with an Error");
}

void read_file(std::string_view text, Realm realm) {
    const auto reading = procedures::read_application(text, tables(), realm);
    if (const auto* errors = std::get_if<FieldErrors>(&reading)) {
        return require_refusal(text, realm, *errors);
    }
    const auto& application = std::get<Application>(reading);
    require(application.birth_date == application.citizen_number.birth(), "the birth date is the number's");
    require(application.kind || application.evidence, "somebody can decide on the kind");
    (void)procedures::applicant_of(application);
    (void)application.digest();
}

void read_list(std::string_view text, Realm realm) {
    const auto list = procedures::read_application_list(text, tables(), realm);
    require(!list.good.empty() || !list.errors.empty(), "a list has rows or errors");
    require(list.good.size() <= list.rows, "every application has a row");
    for (const auto& error : list.errors) {
        require(error.line >= 1 && error.column >= 1, "an error has a place");
        require_named(error.error);
    }
    for (const auto& good : list.good) {
        require(Application::parse(good.file, tables(), realm).digest() == good.application.digest(),
                "the file of a row says what the row says");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input{data, size};
    const Byte what = input.byte();
    const auto rest = input.rest();
    const std::string_view text{reinterpret_cast<const char*>(rest.data()), rest.size()};
    const auto realm = (what & 0x02U) != 0 ? Realm::production : Realm::test;
    if ((what & 0x01U) != 0) {
        read_list(text, realm);
    } else {
        read_file(text, realm);
    }
    return 0;
}
