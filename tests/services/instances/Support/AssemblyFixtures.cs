using Panel.Instances.Tests.Support;

// One host per database for all tests: each test has an organization and a node of its own.
[assembly: AssemblyFixture(typeof(SqliteInstancesApi))]
[assembly: AssemblyFixture(typeof(PostgresInstancesApi))]
