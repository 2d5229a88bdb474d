using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Testing;

namespace Panel.Agent.Tests.Storage;

public sealed class AgentDatabaseTests
{
    [Fact]
    public void Open_Always_KeepsItsFilesToItself()
    {
        using var folder = new TempFolder();
        using var database = new AgentDatabase(new AgentData(folder.Path));
        new MetaStore(database).Set("a", "b");

        Assert.All(
            Directory.GetFiles(folder.Path),
            f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f))
        );
    }

    [Fact]
    public void Open_DataOfAnEarlierAgent_IsClosedToOtherUsers()
    {
        using var folder = new TempFolder();
        var data = new AgentData(folder["agent"]);
        var instance = data.PathsOf(Guid.CreateVersion7());
        var process = Path.Combine(data.Root, "processes", "one", "log");
        foreach (var path in (string[])[instance.Data, instance.Volumes, instance.Logs, process])
        {
            Directory.CreateDirectory(path);
        }

        string[] files =
        [
            data.Database,
            Path.Combine(data.Root, "agent.lock"),
            Path.Combine(instance.Logs, "install.log"),
            Path.Combine(process, "1"),
        ];
        foreach (var file in files)
        {
            File.WriteAllText(file, "");
            File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        }

        var own = Path.Combine(instance.Data, "world.dat");
        File.WriteAllText(own, "");
        File.SetUnixFileMode(own, (UnixFileMode)0b110_110_100);

        using var database = new AgentDatabase(data);

        Assert.All(files, file => Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file)));
        string[] folders =
        [
            data.Root,
            data.Instances,
            Path.GetDirectoryName(instance.Data)!,
            instance.Volumes,
            instance.Logs,
            Path.GetDirectoryName(process)!,
            process,
        ];
        Assert.All(folders, closed => Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(closed)));
        Assert.Equal((UnixFileMode)0b110_110_100, File.GetUnixFileMode(own));
    }

    [Fact]
    public void Transact_InnerFails_TakesTheOuterBackToo()
    {
        using var folder = new TempFolder();
        using var database = new AgentDatabase(new AgentData(folder.Path));
        var meta = new MetaStore(database);
        Assert.Throws<InvalidOperationException>(() =>
            database.Transact(() =>
            {
                meta.Set("outer", "1");
                database.Transact(() => throw new InvalidOperationException());
            })
        );

        Assert.Null(meta.Get("outer"));
    }

    [Fact]
    public void Open_WrittenByANewerVersion_IsRefused()
    {
        using var folder = new TempFolder();
        using (var database = new AgentDatabase(new AgentData(folder.Path)))
        {
            database.Execute("PRAGMA user_version=999");
        }

        Assert.Throws<InvalidOperationException>(() => new AgentDatabase(new AgentData(folder.Path)).Dispose());
    }
}
