using System.Text.Json;
using MailKit.Security;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Email;

/// <summary>The settings of an integration, read.</summary>
internal sealed record EmailSettings(
    string Host,
    int Port,
    SecureSocketOptions Security,
    string? User,
    string? Password,
    string From,
    IReadOnlyList<string> To
)
{
    private const int DefaultPort = 587;

    /// <summary>Null where something is missing.</summary>
    public static EmailSettings? Of(ChannelConfiguration configuration)
    {
        var to =
            configuration.Values.TryGetValue("to", out var receivers) && receivers.ValueKind == JsonValueKind.Array
                ? receivers.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).ToArray()
                : [];
        if (configuration.Text("host") is not { } host || configuration.Text("from") is not { } from || to.Length == 0)
        {
            return null;
        }

        return new EmailSettings(
            host,
            configuration.Values.TryGetValue("port", out var port) && port.TryGetInt32(out var number)
                ? number
                : DefaultPort,
            configuration.Text("security") switch
            {
                "none" => SecureSocketOptions.None,
                "tls" => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.StartTls,
            },
            configuration.Text("user"),
            configuration.Text("password"),
            from,
            [.. to.Select(one => one.GetString()!)]
        );
    }

    /// <summary>Never shows the password.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
