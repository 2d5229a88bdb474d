// dotnet run -c Release --project tests/bench/limits -- cost
//     what a request's counting costs: nanoseconds and bytes
// dotnet run -c Release --project tests/bench/limits -- stores <PostgreSQL connection string> <redis://host:port>
//     the two stores of shared budgets, on this machine: takes per second and latency. The database must be empty.
using Npgsql;
using Panel.Gateway.Admission.Limits.Shared;
using Panel.Limits.Bench;

switch (args)
{
    case ["cost"]:
        await Cost.MeasureAsync();
        break;
    case ["stores", var postgres, var redis]:
        await using (
            var source = new NpgsqlDataSourceBuilder(
                postgres + ";Maximum Pool Size=32;Max Auto Prepare=4;Auto Prepare Min Usages=2"
            ).Build()
        )
        using (var second = new RedisBudget(new Uri(redis)))
        {
            var first = new PostgresBudget(source);
            await first.CreateAsync();
            await Stores.MeasureAsync(("PostgreSQL", first), ("Redis", second));
        }

        break;
    default:
        Console.Error.WriteLine("usage: cost | stores <PostgreSQL connection string> <redis://host:port>");
        return 2;
}

return 0;
