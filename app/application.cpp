// SPDX-License-Identifier: MPL-2.0
#include "app/application.h"

#include "app/bridge/open_document.h"
#include "app/bridge/sync_bridge.h"
#include "app/bridge/text_binding.h"
#include "app/editor/editor_widget.h"
#include "app/platform/process_age.h"
#include "app/text/error_text.h"
#include "app/windows/main_window.h"
#include "sync/base/stop_signal.h"
#include "sync/base/system.h"
#include "sync/store/profile.h"
#include "sync/transport/sync_thread.h"
#include "sync/transport/ws_channel.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QSocketNotifier>

#include <cstdio>

namespace cahier::app {

namespace {

/// The largest frame of the protocol with room for its header (sync/protocol/limits.h).
constexpr std::size_t MaxFrameBytes = std::size_t{2} * 1024 * 1024;
/// The window counts as settled when nothing changed for this long.
constexpr int QuietMs = 700;
/// The first picture of a window that can be seen comes sooner.
constexpr int FirstPictureLatestMs = 400;
/// A screenshot is taken at the latest after this long.
constexpr int ScreenshotLatestMs = 20000;

void complain(const QString& text)
{
    std::fputs(qPrintable(QStringLiteral("cahier: ") + text + u'\n'), stderr);
}

std::filesystem::path pathOf(const QString& folder)
{
    return std::filesystem::path(folder.toStdU16String());
}

} // namespace

/// Everything the engine stands on; made before it and destroyed after it.
struct SyncSide
{
    SystemClock clock;
    SystemRandom random;
    transport::WsChannelFactory channels{MaxFrameBytes};
    transport::SyncThread thread;
};

Application::Application(QApplication& application, const Options& options)
    : m_application(application)
    , m_options(options)
    , m_looks(m_theme)
    , m_instance(options.profile)
    , m_join(options.join)
{
    m_theme.install(application);
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(QuietMs);
    connect(&m_quiet, &QTimer::timeout, this, &Application::takeScreenshot);
    connect(&m_instance, &SingleInstance::raiseRequested, this, &Application::raise);
}

Application::~Application()
{
    m_main.reset();
    m_start.reset();
    m_bridge.reset();
}

Application::Outcome Application::start()
{
    if (!m_instance.claim())
        return Outcome::ShownElsewhere;
    stopWhenAsked();
    m_theme.setMode(m_options.theme ? *m_options.theme
                                    : WindowSettings(m_options.profile).themeMode());
    m_sync = std::make_unique<SyncSide>();
    if (!m_options.caFile.isEmpty() && !m_sync->channels.trust(m_options.caFile.toStdString())) {
        complain(tr("the file %1 cannot be read or holds no certificate").arg(m_options.caFile));
        return Outcome::Failed;
    }
    m_bridge = std::make_unique<SyncBridge>(
        SyncBridge::Dependencies{
            m_sync->thread, m_sync->clock, m_sync->random, m_sync->channels, m_looks},
        pathOf(m_options.profile));
    connect(m_bridge.get(), &Bridge::profileOpened, this, &Application::onProfileOpened);
    connect(m_bridge.get(), &Bridge::profileFailed, this, &Application::onProfileFailed);
    m_fresh = !store::Profile::exists(pathOf(m_options.profile));
    if (!m_options.passphraseFile.isEmpty()) {
        auto passphrase = readPassphrase(m_options.passphraseFile);
        if (!passphrase) {
            complain(tr("the passphrase file %1 cannot be read or is empty")
                         .arg(m_options.passphraseFile));
            return Outcome::Failed;
        }
        if (!m_fresh || !m_options.name.isEmpty()) {
            startUnattended(*passphrase);
            return Outcome::Running;
        }
    }
    showStartWindow(m_fresh ? StartWindow::Kind::FirstStart : StartWindow::Kind::Unlock);
    return Outcome::Running;
}

void Application::startUnattended(QString passphrase)
{
    m_attended = false;
    showMainWindow();
    // Behind the first picture: Argon2id takes a second of a core and half of the cache. A window
    // that nobody can see is never painted, hence the timer.
    auto* once = new QTimer(this);
    once->setSingleShot(true);
    connect(this, &Application::pictured, once, [once] { once->start(0); });
    connect(once, &QTimer::timeout, this, [this, once, passphrase]() mutable {
        once->deleteLater();
        if (m_fresh)
            m_bridge->createProfile(m_options.name, passphrase, m_options.relay);
        else
            m_bridge->unlock(passphrase);
    });
    once->start(FirstPictureLatestMs);
}

void Application::showStartWindow(StartWindow::Kind kind)
{
    m_start = std::make_unique<StartWindow>(
        *m_bridge, m_theme, kind, QDir::toNativeSeparators(m_options.profile));
    watchFirstPicture(*m_start);
    m_start->show();
    armScreenshot();
}

void Application::showMainWindow()
{
    m_main = std::make_unique<MainWindow>(*m_bridge, m_theme, m_looks, m_options.profile);
    watchFirstPicture(*m_main);
    connect(m_main.get(), &MainWindow::settled, this, &Application::armScreenshot);
    m_main->show();
    if (!m_options.screenshot.isEmpty())
        QTimer::singleShot(ScreenshotLatestMs, this, &Application::takeScreenshot);
}

void Application::onProfileOpened()
{
    if (!m_main) {
        showMainWindow();
        if (const auto beginning = m_start ? m_start->beginning() : std::nullopt;
            beginning && beginning->way == Beginning::Way::Join)
            m_join = beginning->invitation;
        if (m_start) {
            m_main->activateWindow();
            m_start.release()->deleteLater();
        }
    }
    if (!m_options.relay.isEmpty() && m_bridge->relayAddress().isEmpty())
        m_bridge->useRelay(m_options.relay);
    if (!m_join.isEmpty())
        m_bridge->join(std::exchange(m_join, QString()));
    else if (m_fresh && m_bridge->workspaces().isEmpty())
        m_main->beginOnThisComputer();
    const QString last = WindowSettings(m_options.profile).lastDocument();
    if (!m_options.open.isEmpty())
        m_main->openDocument(m_options.open);
    else if (m_bridge->findDocument(last))
        m_main->openDocument(last);
    else
        m_main->openDocument(QStringLiteral("first"));
}

void Application::onProfileFailed(const Problem& problem)
{
    if (m_attended)
        return; // The start window says it.
    complain(ErrorText::sentenceWithCode(problem.code));
    m_application.exit(1);
}

bool Application::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Paint && !m_pictured) {
        m_pictured = true;
        // Behind this paint, with all that is inside of the window.
        QTimer::singleShot(0, this, [this] {
            if (m_options.startupTime == Options::StartupTime::Print) {
                std::printf("startup: %d ms\n", processAgeMs());
                std::fflush(stdout);
            }
            Q_EMIT pictured();
        });
        watched->removeEventFilter(this);
    }
    return QObject::eventFilter(watched, event);
}

void Application::watchFirstPicture(QWidget& window)
{
    if (!m_pictured)
        window.installEventFilter(this);
}

void Application::armScreenshot()
{
    if (m_options.screenshot.isEmpty())
        return;
    m_quiet.start();
    if (m_main && m_main->editor().shownDocument() != nullptr)
        connect(&m_main->editor().shownDocument()->text(),
                &TextBinding::changed,
                &m_quiet,
                qOverload<>(&QTimer::start),
                Qt::UniqueConnection);
}

void Application::takeScreenshot()
{
    if (m_options.screenshot.isEmpty())
        return;
    QWidget* window = m_main ? static_cast<QWidget*>(m_main.get()) : m_start.get();
    const QString file = std::exchange(m_options.screenshot, QString());
    const bool saved = window != nullptr && window->grab().save(file);
    if (!saved)
        complain(tr("the picture %1 could not be saved").arg(file));
    if (m_options.afterScreenshot == Options::AfterScreenshot::Quit)
        m_application.exit(saved ? 0 : 1);
}

/// As if the person had closed the window: nothing is asked, everything typed is on disk at the
/// end.
void Application::stopWhenAsked()
{
    m_stop = std::make_unique<StopSignal>();
    if (m_stop->descriptor() < 0)
        return;
    auto* asked = new QSocketNotifier(m_stop->descriptor(), QSocketNotifier::Read, this);
    connect(asked, &QSocketNotifier::activated, this, [this, asked] {
        asked->setEnabled(false);
        if (m_main)
            m_main->close();
        m_application.exit(0);
    });
}

void Application::raise()
{
    QWidget* window = m_main ? static_cast<QWidget*>(m_main.get()) : m_start.get();
    if (window == nullptr)
        return;
    if (window->isMinimized())
        window->showNormal();
    window->raise();
    window->activateWindow();
}

} // namespace cahier::app
