using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Hosting.Principals;
using Panel.Testing;

namespace Panel.Billing.Tests.Support;

/// <summary>The service on one provider, for the tests of one class.</summary>
public abstract class BillingStage(string provider) : IAsyncLifetime
{
    private EmptyDatabase _database = null!;
    private FakeIdentity _identity = null!;
    private WebApplication _app = null!;

    public Uri Address => new(_app.Urls.First());

    public async ValueTask InitializeAsync()
    {
        _database = await EmptyDatabase.CreateAsync(provider);
        _identity = await FakeIdentity.StartAsync();
        _app = BillingHost.Create(
            [],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Urls"] = "http://127.0.0.1:0",
                        ["Bus:Transport"] = "memory",
                        ["Database:Provider"] = provider,
                        ["Database:ConnectionString"] = _database.ConnectionString,
                        ["Internal:Identity"] = _identity.Address.ToString(),
                        ["Audit:Strict"] = "true",
                        ["Secrets:ActiveKey"] = "test",
                        ["Secrets:Keys:test"] = Convert.ToBase64String(new byte[32]),
                    }
                );
                builder.Services.AddSingleton(new SharedMemoryFabric());
            }
        );
        await _app.StartAsync();
    }

    public HttpClient As(Guid organization, string[]? admin = null) =>
        _identity.ClientFor(
            Address,
            new Principal
            {
                Kind = PrincipalKind.User,
                SubjectId = Guid.CreateVersion7(),
                OrganizationId = organization,
                Server = FrozenSet.Create(StringComparer.Ordinal, "*"),
                Admin = FrozenSet.Create(StringComparer.Ordinal, admin ?? []),
            }
        );

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _identity.DisposeAsync();
        await _database.DisposeAsync();
    }
}

public sealed class OnSqlite() : BillingStage("sqlite");

public sealed class OnPostgres() : BillingStage("postgres");
