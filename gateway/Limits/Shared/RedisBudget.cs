using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Panel.Gateway.Limits.Buckets;
using StackExchange.Redis;

namespace Panel.Gateway.Limits.Shared;

/// <summary>Buckets in a server that speaks the Redis protocol (Redis 5 or later, Valkey and their kin).</summary>
/// <param name="address"><c>redis://[user:password@]host[:6379][/database]</c>; <c>rediss</c> for TLS.</param>
/// <param name="authorities">Who may have issued the server's certificate; null for whom this machine trusts.</param>
internal sealed class RedisBudget(Uri address, X509Certificate2Collection? authorities = null)
    : ISharedBudget,
        IDisposable
{
    // The client connects, and connects again, by itself; a server that is away is an exception of the command.
    private readonly Task<ConnectionMultiplexer> _connecting = ConnectionMultiplexer.ConnectAsync(
        RedisSettings.Of(address, authorities)
    );

    public async Task<Grant> TakeAsync(
        string limit,
        UInt128 partition,
        Rule rule,
        int wanted,
        CancellationToken cancellation
    )
    {
        // The first connection takes longer than a question may; those who ask meanwhile go without an answer.
        var connection = await _connecting.WaitAsync(cancellation);
        try
        {
            var answer = await connection
                .GetDatabase()
                .ScriptEvaluateAsync(
                    RedisScript.Text,
                    [$"panel:limit:{limit}:{partition:x32}"],
                    [rule.Window.TotalMicroseconds / rule.Permits, rule.Burst, wanted]
                )
                .WaitAsync(cancellation);
            return answer.Length == 2
                ? new Grant((int)answer[0], TimeSpan.FromMicroseconds((long)answer[1]))
                : throw new InvalidDataException("The store's answer has another form.");
        }
        catch (RedisConnectionException exception)
        {
            throw new IOException(ReasonOf(exception), exception);
        }
    }

    /// <summary>Ends the connection without waiting for the end.</summary>
    public void Dispose() => _ = CloseAsync();

    // The client's own messages list its queues and threads; why it is not connected stands further in.
    private static string ReasonOf(RedisConnectionException exception)
    {
        var isRefused = false;
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException || cause.Message.StartsWith("NOAUTH", StringComparison.Ordinal))
            {
                return cause.Message;
            }

            isRefused |= cause is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure };
        }

        return isRefused
            ? "The store refused the user or the password (WRONGPASS)."
            : exception.GetBaseException().Message;
    }

    private async Task CloseAsync() => await (await _connecting).DisposeAsync();
}
