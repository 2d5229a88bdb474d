using System.Text.Json;
using Panel.Hosting.Auth;
using Panel.Hosting.Json;
using Panel.Hosting.Secrets;
using Panel.Identity.Bench;

namespace Panel.Gateway.Bench;

/// <summary>
/// Whom nginx has to ask when requests are really to be authenticated: the
/// panel's own identity, which knows the token of the load.
/// </summary>
internal sealed class RealIdentity : IAsyncDisposable
{
    private readonly SqliteStore _store = new();
    private RunningIdentity? _identity;

    public static async Task<RealIdentity> StartAsync()
    {
        var real = new RealIdentity();
        real._identity = await RunningIdentity.StartAsync(real._store, new Stopped());
        await real.KnowAsync(await real._identity.FirstTokenAsync(), Tokens.First);
        return real;
    }

    /// <summary>How nginx asks it: with the gateway's own rights, about the credential of the request.</summary>
    public async Task<NginxQuestion> QuestionAsync() =>
        new(
            _identity!.Address,
            $$"""
            proxy_pass http://asked/internal/introspect;
            proxy_method POST;
            proxy_set_header Content-Type application/json;
            proxy_set_header Authorization "Bearer {{await _identity.TokenAsync(anonymous: false)}}";
            proxy_set_body '{{JsonSerializer.Serialize(
                new IntrospectionRequest("bearer", "$token", null),
                PanelJson.Options
            )}}';
            """
        );

    public async ValueTask DisposeAsync()
    {
        if (_identity is not null)
        {
            await _identity.DisposeAsync();
        }

        await _store.DisposeAsync();
    }

    // The load's token has a fixed text; identity chooses its own.
    private async Task KnowAsync(string made, string wanted)
    {
        await using var connection = await _store.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"UPDATE api_tokens SET start = '{wanted[..16]}', hash = '{Token.Hash(wanted)}' WHERE hash = "
 + $"'{Token.Hash(made)}'";
        if (await command.ExecuteNonQueryAsync() != 1)
        {
            throw new InvalidOperationException("Identity keeps the token in another form.");
        }
    }

    /// <summary>nginx cannot renew its right to ask, which ends after five minutes.</summary>
    private sealed class Stopped : TimeProvider
    {
        private readonly DateTimeOffset _now = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
