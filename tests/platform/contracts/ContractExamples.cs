using System.Collections;
using System.Reflection;

namespace Panel.Contracts.Tests;

/// <summary>
/// One example of each record in Panel.Contracts, built from its constructor with values that never change.
/// </summary>
internal static class ContractExamples
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static IEnumerable<Type> Types =>
        typeof(NodeHeartbeat)
            .Assembly.GetExportedTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.GetMethod("<Clone>$") is not null)
            .OrderBy(type => type.FullName, StringComparer.Ordinal);

    public static object Create(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        return constructor.Invoke([
            .. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, parameter)),
        ]);
    }

    private static object Value(Type type, ParameterInfo parameter)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Value(underlying, parameter);
        }

        if (type == typeof(string))
        {
            return $"{parameter.Name} text";
        }

        if (type == typeof(Guid))
        {
            return new Guid(parameter.Position + 1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]);
        }

        if (type == typeof(DateTimeOffset))
        {
            return Time.AddMinutes(parameter.Position);
        }

        if (type == typeof(int))
        {
            return parameter.Position + 1;
        }

        if (type == typeof(long))
        {
            return 10_000_000_000L + parameter.Position;
        }

        if (type == typeof(double))
        {
            return parameter.Position + 0.5;
        }

        if (type == typeof(bool))
        {
            return true;
        }

        // The last name, so that a value that falls back to the default is seen.
        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().Last();
        }

        if (type == typeof(IReadOnlyDictionary<string, string>))
        {
            return new Dictionary<string, string> { ["lower"] = "one", ["LOWER"] = "two" };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var element = type.GetGenericArguments()[0];
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
            list.Add(Value(element, parameter));
            return list;
        }

        if (type.Assembly == typeof(NodeHeartbeat).Assembly)
        {
            return Create(type);
        }

        throw new NotSupportedException(
            $"Give {nameof(ContractExamples)} an example of {type} for "
                + $"{parameter.Member.DeclaringType!.Name}.{parameter.Name}."
        );
    }
}
