// SPDX-License-Identifier: MPL-2.0
#include "sync/transport/ws_channel.h"

#include <QCryptographicHash>
#include <QFile>
#include <QHostAddress>
#include <QMetaObject>
#include <QNetworkProxy>
#include <QNetworkProxyFactory>
#include <QNetworkProxyQuery>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>
#include <QSslKey>
#include <QUrl>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

namespace cahier::transport {

namespace {

/// Loopback never goes through a proxy; anything else goes where the system says.
QNetworkProxy proxyFor(const QUrl& url)
{
    const QHostAddress address(url.host());
    if (address.isLoopback() || url.host() == QStringLiteral("localhost"))
        return QNetworkProxy(QNetworkProxy::NoProxy);
    // The lookup knows web schemes only; a WebSocket takes the proxy of the page beside it.
    QUrl asked = url;
    asked.setScheme(url.scheme() == QStringLiteral("wss") ? QStringLiteral("https")
                                                          : QStringLiteral("http"));
    const auto proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(asked));
    for (const QNetworkProxy& proxy : proxies) {
        if (proxy.type() == QNetworkProxy::NoProxy ||
            (proxy.capabilities() & QNetworkProxy::TunnelingCapability))
            return proxy;
    }
    return QNetworkProxy(QNetworkProxy::NoProxy);
}

SpkiHash spkiOf(const QSslConfiguration& configuration)
{
    SpkiHash hash{};
    const QSslCertificate leaf = configuration.peerCertificate();
    if (leaf.isNull())
        return hash;
    const QByteArray digest =
        QCryptographicHash::hash(leaf.publicKey().toDer(), QCryptographicHash::Sha256);
    std::copy(digest.begin(), digest.end(), hash.begin());
    return hash;
}

/// What a person can do something about; fixed words, since the library's come in many forms.
const char* certificateProblem(const QList<QSslError>& errors)
{
    const auto has = [&errors](std::initializer_list<QSslError::SslError> kinds) {
        return std::any_of(errors.begin(), errors.end(), [&kinds](const QSslError& error) {
            return std::find(kinds.begin(), kinds.end(), error.error()) != kinds.end();
        });
    };
    if (has({QSslError::CertificateExpired}))
        return "it has expired";
    if (has({QSslError::CertificateNotYetValid}))
        return "it is not valid yet; is this computer's clock right?";
    // A name says nothing while the issuer is unknown.
    if (has({QSslError::SelfSignedCertificate,
             QSslError::SelfSignedCertificateInChain,
             QSslError::UnableToGetLocalIssuerCertificate,
             QSslError::UnableToGetIssuerCertificate,
             QSslError::UnableToVerifyFirstCertificate,
             QSslError::CertificateUntrusted}))
        return "its issuer is not trusted on this computer";
    if (has({QSslError::HostNameMismatch}))
        return "it is for another name than the relay's";
    if (has({QSslError::CertificateRevoked}))
        return "it was revoked";
    return "it cannot be verified";
}

/// Confined to the thread that made it. The listener hears nothing after `channelClosed`.
class WsChannel final : public Channel
{
public:
    WsChannel(const QUrl& url,
              std::size_t maxFrameBytes,
              const QList<QSslCertificate>& trusted,
              ChannelListener& listener)
        : m_listener(listener)
    {
        m_socket.setMaxAllowedIncomingFrameSize(maxFrameBytes);
        m_socket.setMaxAllowedIncomingMessageSize(maxFrameBytes);
        m_socket.setOutgoingFrameSize(maxFrameBytes);
        wire();
        if (url.scheme() == QStringLiteral("wss")) {
            QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
            tls.setProtocol(QSsl::TlsV1_3OrLater);
            if (!trusted.isEmpty())
                tls.setCaCertificates(trusted);
            m_socket.setSslConfiguration(tls);
        }
        m_socket.setProxy(proxyFor(url));
        QWebSocketHandshakeOptions options;
        options.setSubprotocols({QLatin1String(SyncSubprotocol)});
        m_socket.open(QNetworkRequest(url), options);
    }

    ~WsChannel() override
    {
        m_done = true;
        m_socket.abort();
    }

    WsChannel(const WsChannel&) = delete;
    WsChannel& operator=(const WsChannel&) = delete;

    void send(ByteView frame) override
    {
        if (!m_open || m_done)
            return;
        // Copied: QWebSocket masks its own buffer.
        m_socket.sendBinaryMessage(
            QByteArray(asText(frame).data(), static_cast<qsizetype>(frame.size())));
    }

    std::size_t pendingBytes() const override
    {
        return static_cast<std::size_t>(std::max<qint64>(m_socket.bytesToWrite(), 0));
    }

    void close() override
    {
        if (m_done)
            return;
        if (!m_why)
            m_why = Error{Errc::Cancelled, "closed by us"};
        if (m_open)
            m_socket.close(QWebSocketProtocol::CloseCodeNormal);
        else
            m_socket.abort();
        // Aborting while connecting emits nothing by itself.
        QMetaObject::invokeMethod(
            &m_socket, [this]() { finishIfIdle(); }, Qt::QueuedConnection);
    }

private:
    void wire()
    {
        // The socket is the context: it dies with the channel, and the connections with it.
        QObject::connect(&m_socket, &QWebSocket::connected, &m_socket, [this]() { opened(); });
        QObject::connect(
            &m_socket, &QWebSocket::disconnected, &m_socket, [this]() { disconnected(); });
        QObject::connect(
            &m_socket, &QWebSocket::binaryMessageReceived, &m_socket, [this](const QByteArray& m) {
                if (!m_done && !m_why)
                    m_listener.channelReceived(asBytes(
                        std::string_view(m.constData(), static_cast<std::size_t>(m.size()))));
            });
        QObject::connect(&m_socket,
                         &QWebSocket::textMessageReceived,
                         &m_socket,
                         [this](const QString&) { violated("text frame"); });
        QObject::connect(&m_socket,
                         qOverload<QAbstractSocket::SocketError>(&QWebSocket::error),
                         &m_socket,
                         [this](QAbstractSocket::SocketError) { failed(); });
        QObject::connect(
            &m_socket, &QWebSocket::sslErrors, &m_socket, [this](const QList<QSslError>& errors) {
                if (!m_why)
                    m_why = Error{Errc::BadCertificate, certificateProblem(errors)};
            });
    }

    void opened()
    {
        if (m_done)
            return;
        if (m_socket.subprotocol() != QLatin1String(SyncSubprotocol)) {
            violated("the server does not speak cahier.v1");
            return;
        }
        m_open = true;
        m_listener.channelOpened(spkiOf(m_socket.sslConfiguration()));
    }

    void violated(const char* what)
    {
        if (m_why)
            return;
        m_why = Error{Errc::ProtocolViolation, what};
        m_socket.close(QWebSocketProtocol::CloseCodeProtocolError);
    }

    void failed()
    {
        if (!m_why)
            m_why = Error{Errc::RelayUnreachable, m_socket.errorString().toStdString()};
        // While connecting, no `disconnected` follows an error.
        QMetaObject::invokeMethod(
            &m_socket, [this]() { finishIfIdle(); }, Qt::QueuedConnection);
    }

    void finishIfIdle()
    {
        if (m_socket.state() == QAbstractSocket::UnconnectedState)
            disconnected();
    }

    void disconnected()
    {
        if (m_done)
            return;
        m_done = true;
        m_open = false;
        if (!m_why)
            m_why = closeReason();
        m_listener.channelClosed(*m_why);
    }

    Error closeReason() const
    {
        const auto code = m_socket.closeCode();
        const std::string text = m_socket.closeReason().toStdString();
        if (code == QWebSocketProtocol::CloseCodeTooMuchData ||
            code == QWebSocketProtocol::CloseCodeProtocolError)
            return Error{Errc::ProtocolViolation, "closed: " + text};
        return Error{Errc::RelayUnreachable, text.empty() ? "connection lost" : "closed: " + text};
    }

    QWebSocket m_socket;         ///< Also the context of every connection and queued call.
    ChannelListener& m_listener; ///< Outlives this.
    std::optional<Error> m_why;  ///< The first reason wins.
    bool m_open = false;         ///< Between channelOpened and the end.
    bool m_done = false;         ///< channelClosed was called, or we are being destroyed.
};

/// An address that cannot be parsed still fails the asynchronous way.
class DeadChannel final : public Channel
{
public:
    explicit DeadChannel(ChannelListener& listener)
    {
        QMetaObject::invokeMethod(
            &m_context,
            [&listener]() {
            listener.channelClosed(Error{Errc::RelayUnreachable, "not a relay address"});
            },
            Qt::QueuedConnection);
    }

    void send(ByteView /*frame*/) override {}

    std::size_t pendingBytes() const override { return 0; }

    void close() override {}

private:
    QObject m_context; ///< Drops the queued call with the channel.
};

} // namespace

struct WsChannelFactory::Trust
{
    QList<QSslCertificate> certificates; ///< The system's, too.
};

WsChannelFactory::WsChannelFactory(std::size_t maxFrameBytes) noexcept
    : m_maxFrameBytes(maxFrameBytes)
{
}

WsChannelFactory::~WsChannelFactory() = default;

Result<void> WsChannelFactory::trust(const std::string& pemFile)
{
    QFile file(QString::fromStdString(pemFile));
    if (!file.open(QIODevice::ReadOnly))
        return fail(Errc::IoError, "the file of trusted certificates");
    const auto added = QSslCertificate::fromDevice(&file, QSsl::Pem);
    if (added.isEmpty())
        return fail(Errc::Malformed, "no certificate in the file of trusted certificates");
    if (m_trust == nullptr)
        m_trust = std::make_unique<Trust>(Trust{QSslConfiguration::systemCaCertificates()});
    m_trust->certificates += added;
    return {};
}

std::unique_ptr<Channel> WsChannelFactory::open(const std::string& address,
                                                ChannelListener& listener)
{
    QUrl url(QString::fromStdString(address), QUrl::StrictMode);
    const bool known =
        url.scheme() == QStringLiteral("ws") || url.scheme() == QStringLiteral("wss");
    if (!url.isValid() || !known || url.host().isEmpty())
        return std::make_unique<DeadChannel>(listener);
    url.setPath(QLatin1String(SyncPath));
    return std::make_unique<WsChannel>(
        url, m_maxFrameBytes, m_trust ? m_trust->certificates : QList<QSslCertificate>(), listener);
}

} // namespace cahier::transport
