#pragma once

#include "permit/cardlayout/codes.hpp"
#include "permit/core/realm.hpp"
#include "permit/permit/application.hpp"
#include "permit/tools/program.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace permit::clerk {

/// Asks for the members of an application, one line of stdin each; prompts and what is wrong with an answer
/// go to stderr. Every answer is judged by the rules of application files and asked for again until it is
/// right; answers are not repeated there, for stderr may be somebody's log.
class Interview {
public:
    Interview(const layout::CodeTables& tables, Realm realm) : tables_{tables}, realm_{realm} {}

    /// The application file. Throws Error{bad_input} when the input ends before the last answer.
    [[nodiscard]] tools::Json file();

private:
    /// What a JSON value an answer stands for; nothing leaves the member out.
    using Reading = std::function<std::optional<tools::Json>(const std::string& answer)>;

    void ask_holder();
    void ask_place(std::string_view member, const std::string& division, const std::string& address);
    void ask_evidence();
    void ask_registrations();
    void ask_papers();
    void ask_agent();
    void ask_sponsor();

    /// False when the member was left out.
    bool ask(const std::string& path, const std::string& prompt, const Reading& reading);
    void ask_text(const std::string& path, const std::string& prompt);
    bool ask_optional(const std::string& path, const std::string& prompt);
    bool ask_truth(const std::string& path, const std::string& prompt);
    void ask_birth_date();

    [[nodiscard]] std::string answer(const std::string& prompt) const;
    [[nodiscard]] bool yes(const std::string& prompt) const;
    [[nodiscard]] std::string given(std::string_view member) const;
    /// What the rules say against one member of a file that is not finished.
    [[nodiscard]] procedures::FieldErrors flaws(const tools::Json& file, std::string_view path) const;
    void show_division(const std::string& path) const;

    const layout::CodeTables& tables_;
    Realm realm_;
    tools::Json file_ = tools::Json::object();
};

}  // namespace permit::clerk
