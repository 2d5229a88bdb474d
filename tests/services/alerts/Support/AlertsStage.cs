using System.Collections.Frozen;
using System.Globalization;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Panel.Alerts.Data;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Bus.Topology;
using Panel.Contracts;
using Panel.Hosting.Principals;
using Panel.Testing;

namespace Panel.Alerts.Tests.Support;

/// <summary>The service on one provider, for the tests of one class.</summary>
public abstract class AlertsStage(string provider) : IAsyncLifetime
{
    private EmptyDatabase _database = null!;
    private readonly SharedMemoryFabric _fabric = new();
    private FakeIdentity _identity = null!;
    private BusPeer _auditor = null!;
    private WebApplication _app = null!;

    public Uri Address => new(_app.Urls.First());

    public async ValueTask InitializeAsync()
    {
        _database = await EmptyDatabase.CreateAsync(provider);
        _identity = await FakeIdentity.StartAsync(Time);
        _app = AlertsHost.Create(
            [],
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(Logs);
                builder.Configuration.AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Urls"] = "http://127.0.0.1:0",
                        ["Bus:Transport"] = "memory",
                        ["Database:Provider"] = provider,
                        ["Database:ConnectionString"] = _database.ConnectionString,
                        ["Internal:Identity"] = _identity.Address.ToString(),
                        ["Audit:Strict"] = "true",
                        ["Outbox:PollInterval"] = "00:00:00.2",
                        ["Mail:Host"] = "localhost",
                        ["Mail:Port"] = Mails.Port.ToString(CultureInfo.InvariantCulture),
                        ["Mail:From"] = "panel@example.net",
                        ["Mail:Security"] = "none",
                        ["Mail:PollInterval"] = "00:00:00.1",
                        ["Mail:RetryDelay"] = "00:00:00.1",
                        ["Support:Address"] = "support@example.net",
                        ["Support:HelpScoutSecret"] = "help-scout-secret",
                        ["Support:MostPerHour"] = "3",
                        ["Secrets:ActiveKey"] = "test",
                        ["Secrets:Keys:test"] = Convert.ToBase64String(new byte[32]),
                    }
                );
                builder.Services.AddSingleton(_fabric);
                Configure(builder);
            }
        );
        // Listens where identity does.
        _auditor = await BusPeer.StartAsync(
            _fabric,
            "identity",
            bus =>
                bus.Consume<Received.Consumer<AuditRecorded>>("audit")
                    .Consume<Received.Consumer<MailOrganizationOwner>>("mail-organization-owner")
        );
        await _app.StartAsync();
        await Eventually.TrueAsync(
            () => _app.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy,
            TimeSpan.FromSeconds(20)
        );
    }

    /// <summary>The SMTP server that takes the service's mails.</summary>
    public SmtpSink Mails { get; } = SmtpSink.Start();

    /// <summary>What the service wrote to its log.</summary>
    public TestLogs Logs { get; } = new();

    /// <summary>The clock of the service and of those who sign its tokens.</summary>
    protected virtual TimeProvider Time => TimeProvider.System;

    protected IServiceProvider Services => _app.Services;

    /// <summary>What a stage of one feature adds to the service.</summary>
    protected virtual void Configure(WebApplicationBuilder builder) { }

    internal async Task<T> WithAsync<T>(Func<AlertsDbContext, Task<T>> use)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<AlertsDbContext>());
    }

    /// <summary>What the service recorded, once it is there.</summary>
    public Task<AuditRecorded> AuditAsync(string action, Guid target) =>
        _auditor.Received.FirstAsync<AuditRecorded>(record =>
            record.Action == action && record.Target.Id == target.ToString()
        );

    /// <summary>Messages that left for identity.</summary>
    public Received ForIdentity => _auditor.Received;

    public HttpClient As(Guid organization, string[]? admin = null, string email = "") =>
        _identity.ClientFor(
            Address,
            new Principal
            {
                Kind = PrincipalKind.User,
                SubjectId = Guid.CreateVersion7(),
                OrganizationId = organization,
                Name = "A user",
                Email = email,
                Server = FrozenSet.Create(StringComparer.Ordinal, "*"),
                Admin = FrozenSet.Create(StringComparer.Ordinal, admin ?? []),
            }
        );

    public HttpClient AsService(string name) =>
        _identity.ClientFor(Address, new Principal { Kind = PrincipalKind.Service, Name = name });

    public Task PublishAsync<T>(T message)
        where T : class => _app.Services.GetRequiredService<IBus>().Publish(message);

    /// <summary>Sends a report, as an agent does.</summary>
    public async Task ReportAsync<T>(T report)
        where T : class
    {
        var bus = _app.Services.GetRequiredService<IBus>();
        var endpoint = await bus.GetSendEndpoint(new Uri($"exchange:{BusNames.Reports}"));
        await endpoint.Send(report);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _auditor.DisposeAsync();
        await Mails.DisposeAsync();
        await _identity.DisposeAsync();
        await _database.DisposeAsync();
    }
}

public sealed class OnSqlite() : AlertsStage("sqlite");

public sealed class OnPostgres() : AlertsStage("postgres");
