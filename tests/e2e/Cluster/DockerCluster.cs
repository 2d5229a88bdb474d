using Panel.Testing;

namespace Panel.E2E.Tests.Cluster;

/// <summary>A panel whose agent runs containers, on the shared servers.</summary>
public sealed class DockerCluster() : PanelCluster("docker", ownServers: false), IAsyncLifetime
{
    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await DockerImages.EnsureBusyboxAsync();
        await InitializeAsync();
    }
}

/// <summary>
/// The classes that share one <see cref="DockerCluster"/>: starting seven
/// processes takes longer than most of their tests.
/// </summary>
[CollectionDefinition(Name)]
public sealed class OnDocker : ICollectionFixture<DockerCluster>
{
    public const string Name = "docker cluster";
}
