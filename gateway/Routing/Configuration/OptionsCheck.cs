using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Panel.Gateway.Routing.Configuration;

/// <summary>
/// Settings that count from the next start on: a file with wrong ones is refused now, not
/// then, when no operator looks. The check reads the settings one by one, so that
/// a value that cannot be read hides no other problem.
/// </summary>
/// <param name="section">Where <typeparamref name="T"/> is read from. It may be
/// <see cref="IValidatableObject"/> for what several settings say together.</param>
/// <param name="shared">Others have settings in the section too: a name that is not known here may be theirs.</param>
internal sealed class OptionsCheck<T>(string section, bool shared = false) : IConfigCheck
    where T : class, new()
{
    private static readonly Dictionary<string, PropertyInfo> Known = typeof(T)
        .GetProperties()
        .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    public ValueTask<IReadOnlyList<string>> ProblemsOfAsync(IConfiguration candidate)
    {
        var options = new T();
        List<string> problems =
        [
            .. candidate.GetSection(section).GetChildren().Select(setting => Read(setting, options)).OfType<string>(),
        ];
        List<ValidationResult> results = [];
        foreach (var property in Known.Values)
        {
            Validator.TryValidateProperty(
                property.GetValue(options),
                new ValidationContext(options) { MemberName = property.Name },
                results
            );
        }

        if (options is IValidatableObject together)
        {
            results.AddRange(together.Validate(new ValidationContext(options)));
        }

        problems.AddRange(
            results.Select(result => $"{section}:{string.Join(", ", result.MemberNames)}: {result.ErrorMessage}")
        );
        return new(problems);
    }

    /// <returns>Why it cannot be used; null when it is in the options now.</returns>
    private string? Read(IConfigurationSection setting, T options)
    {
        if (!Known.TryGetValue(setting.Key, out var property))
        {
            return shared ? null : $"{setting.Path}: unknown setting.";
        }

        if (setting.Value is null && !setting.GetChildren().Any())
        {
            return null;
        }

        var type = property.PropertyType;
        // The binder takes a text for a list as an empty list, and a list for a text as none.
        if (typeof(IList).IsAssignableFrom(type) && setting.Value is { Length: > 0 })
        {
            return $"{setting.Path}: it is a list; its entries have numbers, like {setting.Key}:0.";
        }

        if (setting.Value is null && !typeof(IEnumerable).IsAssignableFrom(type))
        {
            return $"{setting.Path}: it is one value, with none beneath it.";
        }

        try
        {
            property.SetValue(options, setting.Get(type));
            return null;
        }
        catch (InvalidOperationException exception)
        {
            return $"{setting.Path}: {exception.InnerException?.Message ?? exception.Message}";
        }
    }
}
