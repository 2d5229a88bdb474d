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

        Assert.All(Directory.GetFiles(folder.Path), f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Fact]
    public void Transact_InnerFails_TakesTheOuterBackToo()
    {
        using var folder = new TempFolder();
        using var database = new AgentDatabase(new AgentData(folder.Path));
        var meta = new MetaStore(database);
        Assert.Throws<InvalidOperationException>(() => database.Transact(() =>
        {
            meta.Set("outer", "1");
            database.Transact(() => throw new InvalidOperationException());
        }));

        Assert.Null(meta.Get("outer"));
    }

    [Fact]
    public void Open_WrittenByANewerVersion_IsRefused()
    {
        using var folder = new TempFolder();
        using (var database = new AgentDatabase(new AgentData(folder.Path)))
            database.Execute("PRAGMA user_version=999");

        Assert.Throws<InvalidOperationException>(() => new AgentDatabase(new AgentData(folder.Path)).Dispose());
    }
}
