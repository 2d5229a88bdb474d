using System.Text.RegularExpressions;
using RabbitMQ.Client;

namespace Panel.Bus.RabbitMq;

/// <summary>
/// The brokers of one cluster, as <c>Bus:Url</c> names them: one user and one virtual host on all.
/// </summary>
public sealed partial class BrokerAddresses
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    private BrokerAddresses(IReadOnlyList<Uri> all) => All = all;

    public IReadOnlyList<Uri> All { get; }

    public Uri First => All[0];

    public bool IsTls => First.Scheme == "amqps";

    public string VirtualHost => First.AbsolutePath.Length > 1 ? Uri.UnescapeDataString(First.AbsolutePath[1..]) : "/";

    /// <summary>For the client, which tries them in turn.</summary>
    internal IReadOnlyList<AmqpTcpEndpoint> EndPoints =>
        [
            .. All.Select(broker => new AmqpTcpEndpoint(
                broker.Host,
                PortOf(broker),
                new SslOption(broker.Host, enabled: IsTls)
            )),
        ];

    internal int PortOf(Uri broker) =>
        broker.Port > 0 ? broker.Port
        : IsTls ? TlsPort
        : PlainPort;

    /// <param name="text">One or more <c>amqp://user:password@host:port/vhost</c>, or amqps, with commas between.</param>
    /// <exception cref="InvalidOperationException">They are none, or not of one cluster.</exception>
    public static BrokerAddresses Parse(string text)
    {
        var all = new List<Uri>();
        foreach (var part in Comma().Split(text).Where(part => part.Trim().Length > 0))
        {
            if (!Uri.TryCreate(part.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("amqp" or "amqps"))
            {
                throw new InvalidOperationException(
                    "Bus:Url must be an amqp:// or amqps:// address, or several with commas between."
                );
            }

            all.Add(url);
        }

        if (all.Count == 0)
        {
            throw new InvalidOperationException("Bus:Url must be an amqp:// or amqps:// address.");
        }

        if (all.Exists(url => !IsLike(url, all[0])))
        {
            throw new InvalidOperationException(
                "The addresses of Bus:Url must have the same scheme, user, password and virtual host."
            );
        }

        return new BrokerAddresses(all);
    }

    private static bool IsLike(Uri one, Uri other) =>
        string.Equals(one.Scheme, other.Scheme, StringComparison.Ordinal)
        && string.Equals(one.UserInfo, other.UserInfo, StringComparison.Ordinal)
        && string.Equals(one.AbsolutePath.TrimEnd('/'), other.AbsolutePath.TrimEnd('/'), StringComparison.Ordinal);

    // A password may hold a comma too.
    [GeneratedRegex(@",(?=\s*(amqps?://|$))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comma();
}
