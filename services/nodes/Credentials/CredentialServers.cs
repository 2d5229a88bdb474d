using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Panel.Hosting.Errors;
using Panel.Hosting.Outbound;
using Panel.Nodes.Credentials.Types;

namespace Panel.Nodes.Credentials;

/// <summary>
/// Refuses credentials that name a server inside a network, unless the operator allows it. The host of the plugins
/// checks again when it connects.
/// </summary>
internal sealed class CredentialServers(IOptions<CredentialsOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly OutboundConnector _connector = new(options.Value.AllowPrivate);

    public async Task<ApiError?> CheckAsync(
        CredentialSchema schema,
        IReadOnlyDictionary<string, string> values,
        CancellationToken cancellationToken
    )
    {
        foreach (var field in schema.Fields.Where(field => field.Format is FieldFormat.Url or FieldFormat.Server))
        {
            if (
                values.TryGetValue(field.Name, out var value)
                && await ProblemAsync(HostOf(field, value), cancellationToken) is { } problem
            )
            {
                return ApiErrors.Invalid(CredentialValues.PathOf(field.Name), problem);
            }
        }

        return null;
    }

    /// <summary>
    /// Host and port of <c>name</c>, <c>name:53</c>, <c>[::1]:53</c> or <c>::1</c>; null for anything else.
    /// </summary>
    public static (string Host, int? Port)? Read(string text)
    {
        if (Uri.CheckHostName(text) != UriHostNameType.Unknown)
        {
            return (text.Trim('[', ']'), null);
        }

        var colon = text.LastIndexOf(':');
        return
            colon > 0
            && Uri.CheckHostName(text[..colon]) != UriHostNameType.Unknown
            && int.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out var port)
            && port is > 0 and < 65536
            ? (text[..colon].Trim('[', ']'), port)
            : null;
    }

    private static string HostOf(CredentialField field, string value) =>
        field.Format == FieldFormat.Url ? new Uri(value).IdnHost.Trim('[', ']') : Read(value)!.Value.Host;

    private async Task<string?> ProblemAsync(string host, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _connector.AllowedAsync(host, both.Token);
            return null;
        }
        catch (OutboundRefusedException)
        {
            return "It leads into a network that the panel does not connect to; Credentials__AllowPrivate allows it.";
        }
        catch (SocketException)
        {
            return "The host has no address.";
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return "The name of the host could not be looked up in time.";
        }
    }
}
