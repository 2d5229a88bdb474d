using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Panel.Hosting.Json;

/// <summary>
/// The members of this body are written in camelCase, for the clients of the
/// session surface. One that is named by itself keeps its name.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CamelCaseAttribute : Attribute
{
    internal static void Apply(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || !type.Type.IsDefined(typeof(CamelCaseAttribute), inherit: false))
        {
            return;
        }

        foreach (var member in type.Properties)
        {
            if (member.AttributeProvider is MemberInfo named && !named.IsDefined(typeof(JsonPropertyNameAttribute)))
            {
                member.Name = JsonNamingPolicy.CamelCase.ConvertName(named.Name);
            }
        }
    }
}
