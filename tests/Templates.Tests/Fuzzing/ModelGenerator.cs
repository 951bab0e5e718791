using System.Globalization;

namespace Notifications.Templates.Tests.Fuzzing;

/// <summary>Random JSON models with the names that the templates use.</summary>
internal sealed class ModelGenerator(Random random)
{
    private static readonly string[] Items = [
        "1", "\"s\"", "null", "{\"name\":\"n\",\"a\":{\"b\":2}}", "[1,2]", "1.5", "true", "\"\"", "{}", "12345678901234567890", "-0.0",
        "1e300"];

    public string Model()
    {
        var depth = random.Next(1, 60);
        var nested = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        var items = string.Join(',', Enumerable.Range(0, random.Next(40)).Select(_ => Items[random.Next(Items.Length)]));
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"app":{"name":"web","items":[1,2,3],"a":{{nested}}},"items":[{{items}}],"text":"some <text> & \"quotes\"\n@team","number":{{random.Next(-5, 5000)}},"nothing":null,"flag":true}""");
    }
}
