using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Panel.Bus;
using Panel.Bus.Memory;
using Panel.Hosting.Principals;
using Panel.Testing;

namespace Panel.Instances.Tests.Workloads;

/// <summary>The real instances service on a database of its own, with a stand-in for identity.</summary>
public abstract class WorkloadsApi(string provider) : IAsyncLifetime
{
    /// <summary>Takes the place of the broker.</summary>
    public SharedMemoryFabric Fabric { get; } = new();

    /// <summary>Settings that differ from the defaults.</summary>
    protected virtual IReadOnlyDictionary<string, string?> Settings => FrozenDictionary<string, string?>.Empty;

    private EmptyDatabase _database = null!;
    private FakeIdentity _identity = null!;
    private WebApplication _service = null!;

    public IServiceProvider Services => _service.Services;

    public virtual async ValueTask InitializeAsync()
    {
        _database = await EmptyDatabase.CreateAsync(provider);
        _identity = await FakeIdentity.StartAsync();
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Database:Provider"] = provider,
            ["Database:ConnectionString"] = _database.ConnectionString,
            ["Bus:Transport"] = "memory",
            ["Internal:Identity"] = _identity.Address.ToString(),
            ["Internal:Secret"] = "test",
            ["Audit:Strict"] = "true",
            ["Secrets:ActiveKey"] = "k",
            ["Secrets:Keys:k"] = Convert.ToBase64String(new byte[32]),
        };
        _service = InstancesHost.Create(
            [],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(settings).AddInMemoryCollection(Settings);
                builder.Services.AddSingleton(Fabric);
            }
        );
        await _service.StartAsync();
    }

    /// <summary>
    /// A client of a user in this organization, with all permissions on workloads unless others are named.
    /// </summary>
    public HttpClient ClientOf(Guid organization, params string[] permissions) =>
        ClientLimitedTo(organization, nodes: null, instances: null, permissions);

    /// <summary>The same, by a token that reaches only some of the organization's nodes or instances.</summary>
    public HttpClient ClientLimitedTo(Guid organization, Guid[]? nodes, Guid[]? instances, string[] permissions)
    {
        string[] all = ["workloads.read", "workloads.create", "workloads.update", "workloads.delete"];
        return _identity.ClientFor(
            new Uri(_service.Urls.First()),
            new Principal
            {
                Kind = PrincipalKind.User,
                SubjectId = Guid.CreateVersion7(),
                OrganizationId = organization,
                OnlyNodes = nodes?.ToFrozenSet(),
                OnlyInstances = instances?.ToFrozenSet(),
                Server = (permissions.Length == 0 ? all : permissions).ToFrozenSet(),
            }
        );
    }

    /// <summary>
    /// A platform administrator with these of their permissions, who acts in an organization with those.
    /// </summary>
    public HttpClient AdminOf(Guid organization, string[] admin, params string[] permissions) =>
        _identity.ClientFor(
            new Uri(_service.Urls.First()),
            new Principal
            {
                Kind = PrincipalKind.User,
                SubjectId = Guid.CreateVersion7(),
                OrganizationId = organization,
                Admin = admin.ToFrozenSet(),
                Server = permissions.ToFrozenSet(),
            }
        );

    /// <summary>A client of whoever identity vouches for.</summary>
    public HttpClient ClientFor(Principal principal) => _identity.ClientFor(new Uri(_service.Urls.First()), principal);

    public virtual async ValueTask DisposeAsync()
    {
        await _service.StopAsync();
        await _service.DisposeAsync();
        await _identity.DisposeAsync();
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteWorkloadsApi() : WorkloadsApi("sqlite");

public sealed class PostgresWorkloadsApi() : WorkloadsApi("postgres");
