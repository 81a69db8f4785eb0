package net.hypha.bench.distance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.hypha.semantics.service.Location;

/**
 * Long-distance fibre between real cities: the shortest way along it, which is longer than the great circle where cables go round a continent.
 * Europe reaches Japan by way of the Indian Ocean or of America, as it does in practice. A model: cities and the routes of cables are real,
 * and each section is taken to be a quarter longer than its great circle.
 */
final class Backbone {
    /** A round trip along 100 km of fibre takes 1 ms: light goes 200 km in a millisecond there (refractive index 1.47 to 1.5). */
    private static final double KM_PER_ROUND_TRIP_MS = 100;

    /** Fibre does not follow great circles. */
    private static final double DETOUR = 1.25;

    private static final List<City> CITIES = List.of(
            new City("London", 51.5, -0.1, "Paris Amsterdam Dublin NewYork"),
            new City("Paris", 48.9, 2.4, "Frankfurt Madrid Marseille Zurich Amsterdam"),
            new City("Amsterdam", 52.4, 4.9, "Frankfurt Hamburg"),
            new City("Frankfurt", 50.1, 8.7, "Munich Hamburg Zurich Berlin"),
            new City("Munich", 48.1, 11.6, "Vienna Zurich"),
            new City("Hamburg", 53.6, 10.0, "Berlin Stockholm"),
            new City("Berlin", 52.5, 13.4, "Warsaw"),
            new City("Vienna", 48.2, 16.4, "Warsaw Bucharest Milan"),
            new City("Zurich", 47.4, 8.5, "Milan"),
            new City("Milan", 45.5, 9.2, "Marseille Athens"),
            new City("Madrid", 40.4, -3.7, "Lisbon Marseille"),
            new City("Lisbon", 38.7, -9.1, "London Fortaleza Lagos"),
            new City("Marseille", 43.3, 5.4, "Cairo Athens"),
            new City("Dublin", 53.3, -6.3, "NewYork"),
            new City("Stockholm", 59.3, 18.1, "Helsinki"),
            new City("Helsinki", 60.2, 24.9, "Warsaw"),
            new City("Warsaw", 52.2, 21.0, ""),
            new City("Bucharest", 44.4, 26.1, "Istanbul"),
            new City("Istanbul", 41.0, 29.0, "Athens"),
            new City("Athens", 38.0, 23.7, "Cairo"),
            new City("Cairo", 30.0, 31.2, "Dubai Nairobi"),
            new City("Dubai", 25.2, 55.3, "Mumbai Nairobi"),
            new City("Nairobi", -1.3, 36.8, "Johannesburg"),
            new City("Johannesburg", -26.2, 28.0, "CapeTown"),
            new City("CapeTown", -33.9, 18.4, "Lagos Fortaleza"),
            new City("Lagos", 6.5, 3.4, ""),
            new City("Mumbai", 19.1, 72.9, "Singapore Delhi"),
            new City("Delhi", 28.6, 77.2, ""),
            new City("Singapore", 1.4, 103.8, "HongKong Jakarta Perth"),
            new City("Jakarta", -6.2, 106.8, ""),
            new City("HongKong", 22.3, 114.2, "Tokyo Taipei"),
            new City("Taipei", 25.0, 121.5, "Tokyo Seoul LosAngeles"),
            new City("Seoul", 37.6, 127.0, "Osaka"),
            new City("Osaka", 34.7, 135.5, "Tokyo"),
            new City("Tokyo", 35.7, 139.7, "Seattle LosAngeles Sydney"),
            new City("Perth", -32.0, 115.9, "Sydney"),
            new City("Sydney", -33.9, 151.2, "Auckland LosAngeles"),
            new City("Auckland", -36.8, 174.8, ""),
            new City("NewYork", 40.7, -74.0, "Washington Toronto Chicago"),
            new City("Washington", 38.9, -77.0, "Atlanta"),
            new City("Atlanta", 33.7, -84.4, "Miami Dallas"),
            new City("Miami", 25.8, -80.2, "Dallas Fortaleza Bogota"),
            new City("Toronto", 43.7, -79.4, "Chicago"),
            new City("Chicago", 41.9, -87.6, "Dallas Denver Seattle"),
            new City("Denver", 39.7, -105.0, "Dallas SanFrancisco"),
            new City("Dallas", 32.8, -96.8, "LosAngeles Mexico"),
            new City("Mexico", 19.4, -99.1, ""),
            new City("LosAngeles", 34.1, -118.2, "SanFrancisco"),
            new City("SanFrancisco", 37.8, -122.4, "Seattle"),
            new City("Seattle", 47.6, -122.3, ""),
            new City("Bogota", 4.7, -74.1, "Lima"),
            new City("Lima", -12.0, -77.0, "Santiago"),
            new City("Santiago", -33.4, -70.7, "BuenosAires"),
            new City("BuenosAires", -34.6, -58.4, "SaoPaulo"),
            new City("SaoPaulo", -23.6, -46.6, "Fortaleza"),
            new City("Fortaleza", -3.7, -38.5, ""));

    /** @param links the cities of those that follow or came before to which it has fibre, with spaces between */
    private record City(String name, Location place, String links) {
        City(String name, double latitude, double longitude, String links) {
            this(name, new Location(latitude, longitude), links);
        }
    }

    private Backbone() {}

    /** The round trip between each two cities in milliseconds, along fibre alone; symmetric. */
    static double[][] roundTripsMs() {
        double[][] ways = sections();
        int cities = ways.length;
        for (int over = 0; over < cities; over++) {
            for (int from = 0; from < cities; from++) {
                for (int to = 0; to < cities; to++) {
                    ways[from][to] = Math.min(ways[from][to], ways[from][over] + ways[over][to]);
                }
            }
        }
        return ways;
    }

    private static double[][] sections() {
        List<String> names = new ArrayList<>();
        CITIES.forEach(city -> names.add(city.name()));
        double[][] ways = new double[names.size()][names.size()];
        for (int i = 0; i < names.size(); i++) {
            Arrays.fill(ways[i], Double.POSITIVE_INFINITY);
            ways[i][i] = 0;
        }
        for (int from = 0; from < names.size(); from++) {
            City city = CITIES.get(from);
            for (String link :
                    city.links().isEmpty() ? new String[0] : city.links().split(" ", -1)) {
                int to = names.indexOf(link);
                double ms = city.place().distanceKm(CITIES.get(to).place()) * DETOUR / KM_PER_ROUND_TRIP_MS;
                ways[from][to] = Math.min(ways[from][to], ms);
                ways[to][from] = ways[from][to];
            }
        }
        return ways;
    }
}
