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
    find_package(OpenSSL REQUIRED)
    find_package(spdlog REQUIRED)
    find_package(CLI11 REQUIRED)
    find_package(prometheus-cpp REQUIRED COMPONENTS core)
endif()
if(CAHIER_BUILD_APP)
    find_package(CLI11 REQUIRED)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Network WebSockets Gui Widgets Svg LinguistTools)
endif()
if(BUILD_TESTING)
    find_package(Qt6 6.4 REQUIRED COMPONENTS Core Test)
endif()
