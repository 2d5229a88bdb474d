using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using Panel.Gateway.Limits.Buckets;

namespace Panel.Gateway.Limits.Shared;

/// <summary>Buckets in a server that speaks the Redis protocol (Redis 5 or later, Valkey and their kin).</summary>
/// <param name="address"><c>redis://[user:password@]host[:6379][/database]</c>; <c>rediss</c> for TLS.</param>
internal sealed class RedisBudget(Uri address) : ISharedBudget, IAsyncDisposable
{
    private const int Port = 6379;
    private static readonly byte[] Load = RedisConnection.Command("SCRIPT", "LOAD", RedisScript.Text);

    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile RedisConnection? _connection;

    public async Task<Grant> TakeAsync(string limit, UInt128 partition, Rule rule, int wanted, CancellationToken cancellation)
    {
        var connection = await ConnectionAsync(cancellation);
        var microseconds = rule.Window.TotalMicroseconds / rule.Permits;
        var command = RedisConnection.Command("EVALSHA", RedisScript.Hash, "1", $"panel:limit:{limit}:{partition:x32}", microseconds.ToString(CultureInfo.InvariantCulture), rule.Burst.ToString(), wanted.ToString());
        if (await connection.SendAsync(command, cancellation) is not object?[] { Length: 2 } answer || answer[0] is not long permits || answer[1] is not long fullIn)
            throw new InvalidDataException("The store's answer has another form.");
        return new Grant((int)permits, TimeSpan.FromMicroseconds(fullIn));
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection) await connection.DisposeAsync();
        _connecting.Dispose();
    }

    private async ValueTask<RedisConnection> ConnectionAsync(CancellationToken cancellation)
    {
        if (_connection is { IsOver: false } open) return open;
        await _connecting.WaitAsync(cancellation);
        try
        {
            if (_connection is { IsOver: false } made) return made;
            if (_connection is { } old) await old.DisposeAsync();
            return _connection = await ConnectAsync(cancellation);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<RedisConnection> ConnectAsync(CancellationToken cancellation)
    {
        var connection = new RedisConnection(await OpenAsync(cancellation));
        try
        {
            if (address.UserInfo.Split(':', 2) is [var user, var password]) await connection.SendAsync(user.Length == 0 ? RedisConnection.Command("AUTH", Text(password)) : RedisConnection.Command("AUTH", Text(user), Text(password)), cancellation);
            if (address.AbsolutePath.Trim('/') is { Length: > 0 } database) await connection.SendAsync(RedisConnection.Command("SELECT", database), cancellation);
            // Each new connection may meet another server, or one that was restarted.
            await connection.SendAsync(Load, cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port > 0 ? address.Port : Port, cancellation);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (address.Scheme != "rediss") return stream;
            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.Host }, cancellation);
            return tls;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Text(string escaped) => Uri.UnescapeDataString(escaped);
}
