using System.Text.Json;
using System.Text.Json.Serialization;
using Nanning.Approvals.Cases;
using Nanning.Approvals.Clocks;
using Nanning.Approvals.Forecasts;

namespace Nanning.Approvals.Web.Api;

/// <summary>How the REST contract writes JSON.</summary>
internal static class ApiJson
{
    /// <summary>Enums by name, lights and step states in camelCase, money with two decimals.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter<Light>(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new JsonStringEnumConverter<ForecastState>(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new JsonStringEnumConverter<StepState>(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new TwoDecimals());
    }

    private sealed class TwoDecimals : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

        // Adding 0.00 widens the scale to two decimals and keeps a longer one.
        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value + 0.00m);
    }
}
