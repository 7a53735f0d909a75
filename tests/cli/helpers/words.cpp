#include "permit/core/bytes.hpp"
#include "permit/desfire/narrate.hpp"

#include <exception>
#include <iostream>
#include <string>

// words: command APDUs in hexadecimal, one a line, in words.
int main() {
    try {
        for (std::string line; std::getline(std::cin, line);) {
            std::cout << permit::desfire::describe_command(permit::from_hex(line)) << '\n';
        }
        return 0;
    } catch (const std::exception& error) { std::cerr << error.what() << '\n'; }
    return 2;
}
