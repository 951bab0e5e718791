using System.Text;
using Notifications.Watcher.Sources;
using Xunit;
using YamlDotNet.Core;

namespace Notifications.Watcher.Tests.Sources;

public sealed class YamlObjectsTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: 007", """{"a":7}""")]
    [InlineData("a: '1'", """{"a":"1"}""")]
    [InlineData("a: !!str 1", """{"a":"1"}""")]
    [InlineData("a: 1.5", """{"a":1.5}""")]
    [InlineData("a: 1e3", """{"a":1000}""")]
    [InlineData("a: .inf", """{"a":".inf"}""")]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: True", """{"a":true}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: 2026-02-01T11:00:00Z", """{"a":"2026-02-01T11:00:00Z"}""")]
    [InlineData("a: &x {b: [1]}\nc: *x", """{"a":{"b":[1]},"c":{"b":[1]}}""")]
    [InlineData("---\n---\na: 1\n---\n", """{"a":1}""")]
    public void Values_are_what_kubectl_makes_of_them(string yaml, string json) =>
        Assert.Equal(json, Encoding.UTF8.GetString(Assert.Single(YamlObjects.Read(yaml))));

    [Fact]
    public void A_text_that_grows_without_end_is_refused()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++) yaml.AppendLine(
            System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]");
        Assert.Throws<YamlException>(() => YamlObjects.Read(yaml.ToString()));
    }
}
