using System.Text.Json;
using Microsoft.Data.Sqlite;
using Panel.Contracts;

namespace Panel.Agent.Storage;

internal sealed class InstanceStore(AgentDatabase database)
{
    public List<InstanceRecord> Load() =>
        database.Query("SELECT spec, desired, installed, generation, completed, observation FROM instances", Read);

    public void Save(InstanceRecord record) =>
        database.Execute(
            """
            INSERT INTO instances VALUES ($id, $spec, $desired, $installed, $generation, $completed, $observation)
            ON CONFLICT (id) DO UPDATE SET
                spec = $spec, desired = $desired, installed = $installed, generation = $generation,
                completed = $completed, observation = $observation
            """,
            ("$id", record.Id.ToString()),
            ("$spec", JsonSerializer.Serialize(record.Spec, StoredJson.Default.InstanceSpec)),
            ("$desired", record.Desired.ToString()),
            ("$installed", record.Installed),
            ("$generation", record.Generation),
            ("$completed", record.Completed),
            ("$observation", JsonSerializer.Serialize(record.Observation, StoredJson.Default.InstanceObservation))
        );

    /// <summary>Removes every row of the instance; its operations stay, to answer repeated commands.</summary>
    public void Delete(Guid instanceId, long generation, DateTimeOffset now)
    {
        var id = ("$id", (object?)instanceId.ToString());
        database.Transact(() =>
        {
            database.Execute(
                """
                INSERT INTO deleted_instances VALUES ($id, $generation, $at)
                ON CONFLICT (instance_id) DO UPDATE SET generation = max(generation, $generation), at = $at
                """,
                id,
                ("$generation", generation),
                ("$at", now.ToUnixTimeMilliseconds())
            );
            database.Execute("DELETE FROM instances WHERE id = $id", id);
            database.Execute("DELETE FROM consoles WHERE instance_id = $id", id);
            database.Execute("DELETE FROM console_notices WHERE instance_id = $id", id);
        });
    }

    /// <summary>The generation at which an instance was deleted here lately; -1 when it was not.</summary>
    public long DeletedGeneration(Guid instanceId) =>
        database.Query(
            "SELECT coalesce(max(generation), -1) FROM deleted_instances WHERE instance_id = $id",
            r => r.GetInt64(0),
            ("$id", instanceId.ToString())
        )[0];

    private static InstanceRecord Read(SqliteDataReader row) =>
        new(
            JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.InstanceSpec)!,
            Enum.Parse<DesiredState>(row.GetString(1)),
            row.GetBoolean(2),
            row.GetInt64(3),
            row.GetBoolean(4),
            JsonSerializer.Deserialize(row.GetString(5), StoredJson.Default.InstanceObservation)!
        );
}
