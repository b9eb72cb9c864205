# SPDX-License-Identifier: MPL-2.0
# Every outside library, found once. A new one needs a decision note in ARCHITECTURE.md.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.40)

if(CAHIER_BUILD_RELAY)
    # 1.74, Debian's default, lacks awaitable operators, JSON and URL.
    find_package(Boost 1.81 REQUIRED)
    find_package(spdlog REQUIRED)
    find_package(CLI11 REQUIRED)
endif()
if(CAHIER_BUILD_APP)
    find_package(CLI11 REQUIRED)
    find_package(ZLIB REQUIRED)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Network WebSockets Gui Widgets Svg LinguistTools)
endif()
if(BUILD_TESTING)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
    # Qt6::Test defines the build and source folder; absolute, they would keep every test of a
    # second clone out of the compiler cache, and no test of ours asks for them.
    get_target_property(definitions Qt6::Test INTERFACE_COMPILE_DEFINITIONS)
    list(FILTER definitions EXCLUDE REGEX "QT_TESTCASE_(BUILD|SOURCE)DIR")
    set_target_properties(Qt6::Test PROPERTIES INTERFACE_COMPILE_DEFINITIONS "${definitions}")
endif()
