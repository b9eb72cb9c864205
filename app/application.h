// SPDX-License-Identifier: MPL-2.0
// Composition root of the editor: the one place that makes the sync thread, the engine's bridge and
// the windows, and decides which window comes first.
#pragma once

#include "app/options.h"
#include "app/platform/single_instance.h"
#include "app/style/text_looks.h"
#include "app/style/theme.h"
#include "app/windows/start_window.h"

#include <QObject>
#include <QTimer>

#include <memory>

class QApplication;
class QSocketNotifier;

namespace cahier {
class StopSignal;
}

namespace cahier::app {

class MainWindow;
class SyncBridge;
struct SyncSide;

/// Owner: main(). UI thread.
class Application final : public QObject
{
    Q_OBJECT

public:
    Application(QApplication& application, const Options& options);
    ~Application() override;

    /// Shows the first window. False: another process has this profile and was asked to come to
    /// the front, or what the options ask for is impossible (said on stderr).
    enum class Outcome { Running, ShownElsewhere, Failed };
    Outcome start();

Q_SIGNALS:
    /// The first window was painted for the first time.
    void pictured();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void startUnattended(QString passphrase);
    void showStartWindow(StartWindow::Kind kind);
    void showMainWindow();
    void onProfileOpened();
    void onProfileFailed(const Problem& problem);
    void watchFirstPicture(QWidget& window);
    void armScreenshot();
    void takeScreenshot();
    void raise();
    void stopWhenAsked();

    QApplication& m_application;
    Options m_options;
    Theme m_theme;
    TextLooks m_looks;
    SingleInstance m_instance;
    std::unique_ptr<StopSignal> m_stop;   ///< From the session's end or a terminal.
    std::unique_ptr<SyncSide> m_sync;     ///< Sync thread, clock, chance, network.
    std::unique_ptr<SyncBridge> m_bridge; ///< Gone before m_sync.
    std::unique_ptr<StartWindow> m_start; ///< Until a profile is open.
    std::unique_ptr<MainWindow> m_main;   ///< Gone before m_bridge.
    QTimer m_quiet;                       ///< Runs while the window is settling.
    QString m_join;                       ///< Invitation still to be used.
    bool m_attended = true;               ///< A person enters the passphrase.
    bool m_fresh = false;                 ///< The profile is made in this run.
    bool m_pictured = false;              ///< The first picture was seen.
};

} // namespace cahier::app
