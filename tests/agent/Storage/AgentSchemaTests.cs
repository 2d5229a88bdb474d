using Microsoft.Data.Sqlite;
using Panel.Agent.Runtimes;
using Panel.Agent.Storage;
using Panel.Testing;

namespace Panel.Agent.Tests.Storage;

public sealed class AgentSchemaTests
{
    private static readonly Guid Deleted = Guid.CreateVersion7();

    [Fact]
    public void Open_FileOfAnEarlierAgent_KeepsItsOperationsAndWhatItDeleted()
    {
        using var folder = new TempFolder();
        var data = new AgentData(folder.Path);
        WriteEarlier(data.Database);

        using var database = new AgentDatabase(data);

        var rows = new OperationStore(database, TimeProvider.System).Unended();
        Assert.Equal(
            [("Install", 3L, "{\"ThenStart\":true}"), ("Stop", 4L, null)],
            rows.Select(row => (row.Kind, row.Generation!.Value, row.Payload))
        );
        var instances = new InstanceStore(database);
        Assert.Equal(7, instances.DeletedGeneration(Deleted));
        Assert.Equal(-1, instances.DeletedGeneration(rows[0].InstanceId));
    }

    private static void WriteEarlier(string path)
    {
        using var earlier = new SqliteConnection($"Data Source={path};Pooling=False");
        earlier.Open();
        using var command = earlier.CreateCommand();
        command.CommandText = """
            CREATE TABLE operations (
                position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, instance_id TEXT NOT NULL,
                kind TEXT NOT NULL, generation INTEGER NOT NULL,
                deadline INTEGER NOT NULL, then_start INTEGER NOT NULL, state TEXT NOT NULL,
                outcome TEXT, code TEXT, error TEXT, ended_at INTEGER, traceparent TEXT);
            CREATE INDEX operations_by_instance ON operations (instance_id, state);
            INSERT INTO operations (id, instance_id, kind, generation, deadline, then_start, state, outcome, ended_at)
            VALUES ($a, $instance, 'Install', 3, 0, 1, 'Running', NULL, NULL),
                ($b, $instance, 'Stop', 4, 0, 0, 'Queued', NULL, NULL),
                ($c, $deleted, 'Delete', 6, 0, 0, 'Ended', 'Succeeded', 1),
                ($d, $deleted, 'Delete', 7, 0, 0, 'Ended', 'Succeeded', 2);
            PRAGMA user_version = 4;
            """;
        foreach (var name in (string[])["$a", "$b", "$c", "$d", "$instance"])
        {
            command.Parameters.AddWithValue(name, Guid.CreateVersion7().ToString());
        }

        command.Parameters.AddWithValue("$deleted", Deleted.ToString());
        command.ExecuteNonQuery();
    }
}
